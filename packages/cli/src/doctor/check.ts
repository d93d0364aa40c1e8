/** @module What a check of the doctor finds. */
import { isCredentialsError, reasonOf, type CredentialsErrorCode } from '@credchain/core'
import type { Invocation } from '../invocation.js'

export type Outcome =
  | { readonly status: 'ok' | 'note'; readonly message: string; readonly remedy?: string }
  | { readonly status: 'wrong'; readonly message: string; readonly remedy: string }

/** Looks at one thing. The signal of the invocation aborts when nobody waits any more. */
export type Check = (invocation: Invocation) => Promise<readonly Outcome[]>

const REMEDIES: Readonly<Record<CredentialsErrorCode, string>> = {
  NOT_CONFIGURED: 'credchain explain says what would make each source work',
  INVALID_CONFIG: 'credchain lint-config and credchain explain --plan show the lines that matter',
  UNAVAILABLE: 'try again; if it stays, see what is found about the network',
  REJECTED: 'ask whoever manages the account, with this message',
}

/** @param hint of the error; one that has none is judged by its code. */
export function wrong(message: string, code: CredentialsErrorCode | undefined, hint: string | undefined): Outcome {
  return { status: 'wrong', message, remedy: hint ?? REMEDIES[code ?? 'UNAVAILABLE'] }
}

/** A failure of a source or a service. */
export function wrongBecause(error: unknown): Outcome {
  return isCredentialsError(error) ? wrong(error.message, error.code, error.hint) : wrong(reasonOf(error), undefined, undefined)
}
