/** @module The SDK's advice on Node versions: it is for those who install it, not for those who run a command. Silent here, unless the user has said otherwise. */

const NAME = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'

/** What this process has put into its own environment; programs that it starts are not to find it. */
export const OWN_VARIABLES: readonly string[] = process.env[NAME] === undefined ? [NAME] : []
for (const name of OWN_VARIABLES) process.env[name] = 'true'
