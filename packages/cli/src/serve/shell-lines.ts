/** @module Lines for a POSIX shell to evaluate. */
import { IDENTITY_VARIABLES } from '../identity-variables.js'

/** Other ways to credentials are taken away, as SDKs take those before a broker. */
export function shellLines(variables: Readonly<Record<string, string>>): string[] {
  return [
    `unset ${IDENTITY_VARIABLES.join(' ')}`,
    ...Object.entries(variables).map(([name, value]) => `export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`),
  ]
}
