/** @module What this process puts into its own environment, and a program under `exec` is not to find. */

/** Silences the SDK's advice on Node versions, which is for those who install it, not for those who run a command. Not there when the user has said something. */
export const OWN_VARIABLES: readonly string[] = ['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'].filter(
  (name) => process.env[name] === undefined,
)
