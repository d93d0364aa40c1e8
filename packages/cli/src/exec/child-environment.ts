/** @module The environment of a program that is given an identity. */
import { IDENTITY_VARIABLES } from '../identity-variables.js'
import { OWN_VARIABLES } from '../own-variables.js'
import { RESOLVING } from '../refuse-recursion.js'

/** Where nothing is set, programs ask instance metadata: this alone takes that way away. https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html */
const NO_METADATA = { AWS_EC2_METADATA_DISABLED: 'true' }

/** That of this process, without other ways to credentials, and with `given`. Names are compared as Windows does, whatever the case. */
export function childEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  given: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
  const replaced = new Set([...IDENTITY_VARIABLES, ...OWN_VARIABLES, RESOLVING, ...Object.keys(given)])
  return { ...Object.fromEntries(Object.entries(env).filter(([name]) => !replaced.has(name.toUpperCase()))), ...NO_METADATA, ...given }
}
