/** @module Lines for a POSIX shell to evaluate. */
import { assignments } from '../assignments.js'
import { IDENTITY_VARIABLES } from '../identity-variables.js'

/** Other ways to credentials are taken away, as SDKs take those before a broker. */
export function shellLines(variables: Readonly<Record<string, string>>): string[] {
  return [`unset ${IDENTITY_VARIABLES.join(' ')}`, ...assignments(variables, 'env')]
}
