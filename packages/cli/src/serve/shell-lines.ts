/** @module Lines for a POSIX shell to evaluate. */
import { assignments, withdrawals } from '../assignments.js'
import { IDENTITY_VARIABLES } from '../identity-variables.js'

/** Other ways to credentials are taken away, as SDKs take those before a broker. */
export function shellLines(variables: Readonly<Record<string, string>>): string[] {
  return [...withdrawals(IDENTITY_VARIABLES, 'env'), ...assignments(variables, 'env')]
}
