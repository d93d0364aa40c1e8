/** @module Ids of AWS accounts, wherever an answer or a file tells one. */

/** The twelve digits; undefined for anything else, because clients with account-based endpoints build it into host names. */
export function accountIdOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{12}$/.test(value) ? value : undefined
}
