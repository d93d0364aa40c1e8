/** @module The one error class; `code` decides what a chain and a cache do with it. */
import { CredentialsProviderError } from '@smithy/property-provider'

/**
 * - `NOT_CONFIGURED`: nothing here (variable unset, no file, not on EC2). A chain goes on; a cache keeps what it has.
 * - `INVALID_CONFIG`: configured wrongly (syntax, loop, half a key pair). A chain stops.
 * - `UNAVAILABLE`: transient (timeout, 5xx, throttled, network, an answer already expired). A chain stops; a cache keeps what it has and backs off.
 * - `REJECTED`: the service said no (AccessDenied, login expired). A chain stops; a cache remembers it for 1–5 s.
 */
export type CredentialsErrorCode = 'NOT_CONFIGURED' | 'INVALID_CONFIG' | 'UNAVAILABLE' | 'REJECTED'

export interface CredentialsErrorOptions {
  /** What the user can do about it. */
  readonly hint?: string
  /** The error underneath. Never one whose message may quote a secret (a parser's, a command line's). */
  readonly cause?: unknown
  /** The service's own word on when to try again, in milliseconds. */
  readonly retryAfterMs?: number
}

const brand: unique symbol = Symbol.for('@credchain/CredentialsError')

/** Why there are no credentials. An AWS `CredentialsProviderError`, by class and by name, so AWS's own chains understand it, and code that was written for those. */
export class CredentialsError extends CredentialsProviderError {
  readonly code: CredentialsErrorCode
  /** Name of the provider. */
  readonly source: string
  declare readonly hint?: string
  declare readonly cause?: unknown
  declare readonly retryAfterMs?: number

  /** @param what without the source, which the message starts with; it names the thing the user can change, and never a secret. */
  constructor(code: CredentialsErrorCode, source: string, what: string, options: CredentialsErrorOptions = {}) {
    super(`${source}: ${what}`, { tryNextLink: code === 'NOT_CONFIGURED' })
    Object.setPrototypeOf(this, new.target.prototype)
    this.code = code
    this.source = source
    if (options.hint !== undefined) this.hint = options.hint
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
    // Not enumerable, as of other errors.
    if (options.cause !== undefined) Object.defineProperty(this, 'cause', { value: options.cause, writable: true, configurable: true })
    Object.defineProperty(this, brand, { value: true })
  }

  toJSON(): { name: string; code: CredentialsErrorCode; source: string; message: string; hint?: string } {
    const { name, code, source, message, hint } = this
    return { name, code, source, message, ...(hint === undefined ? {} : { hint }) }
  }
}

/** True for errors of this class, from whichever copy of this package they come. */
export function isCredentialsError(error: unknown): error is CredentialsError {
  return typeof error === 'object' && error !== null && brand in error
}
