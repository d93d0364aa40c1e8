/** @module Whose credentials the broker gives, and what it says when there are none. */
import {
  codeOf,
  isCredentialsError,
  reasonOf,
  type CachingProvider,
  type Credentials,
  type CredentialsErrorCode,
  type ResolveRequest,
} from '@credchain/core'
import { refused, type BrokerAnswer } from './broker-answer.js'

export interface BrokerSource {
  /** Undefined for what this machine has without naming a profile. */
  readonly profile: string | undefined
  readonly provider: CachingProvider<Credentials>
}

/** EC2 has others ready this long before the end of those it gave, and clients count on it. */
const ENOUGH: ResolveRequest = { minRemainingMs: 5 * 60 * 1_000 }
/** With less they may have ended before they are used. */
const ENDING_MS = 1_000
/** AWS's clients give an endpoint a second. */
const PATIENCE_MS = 500

/**
 * Those held while they have five minutes left; else, if they come within half a second, others; else those held. In their last second the source is asked whatever it said
 * before. With nothing held, it takes as long as it takes.
 */
export async function withEnoughLife(provider: CachingProvider<Credentials>, now: () => number): Promise<Credentials> {
  const given = await (provider.peek(ENOUGH) ?? refreshedSoon(provider, ENOUGH))
  const isEnding = (given.expiration?.getTime() ?? Infinity) - now() < ENDING_MS
  return isEnding ? refreshedSoon(provider, { forceRefresh: true }).catch(() => given) : given
}

async function refreshedSoon(provider: CachingProvider<Credentials>, wanted: ResolveRequest): Promise<Credentials> {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS)
  try {
    return await provider({ ...wanted, signal: patience.signal })
  } catch (error) {
    if (!patience.signal.aborted) throw error
    return provider()
  } finally {
    clearTimeout(timer)
  }
}

/** Only what passes by itself is a 500, for clients ask again after one. */
const STATUS: Readonly<Record<CredentialsErrorCode, number>> = { NOT_CONFIGURED: 404, INVALID_CONFIG: 400, REJECTED: 400, UNAVAILABLE: 500 }

/** The error is told as it is: it holds no secret, and only those with the token get here. */
export function sourceRefusal(error: unknown): BrokerAnswer {
  const code = codeOf(error)
  const source = isCredentialsError(error) ? `${error.source}: ` : ''
  const hint = isCredentialsError(error) && error.hint !== undefined ? ` (${error.hint})` : ''
  return refused(STATUS[code], CODES[code], `${source}${reasonOf(error)}${hint}`)
}

const CODES: Readonly<Record<CredentialsErrorCode, string>> = {
  NOT_CONFIGURED: 'CredentialsNotConfigured',
  INVALID_CONFIG: 'InvalidConfiguration',
  REJECTED: 'CredentialsRejected',
  UNAVAILABLE: 'CredentialsUnavailable',
}
