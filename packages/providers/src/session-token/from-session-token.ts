/** @module Credentials of a session: AWS STS GetSessionToken, through the keys of a user. */
import { hostRuntime, onDemand, type Provider, type Runtime } from '@credchain/core'
import type { GetSessionTokenCommandInput } from '@aws-sdk/client-sts'
import type { MfaCodeProvider } from '../sts/mfa-question.js'
import type { MasterOptions } from '../sts/session-provider.js'

export interface FromSessionTokenOptions extends MasterOptions {
  /** `DurationSeconds` (900 to 129 600, by default 43 200), `SerialNumber` and `TokenCode`, as GetSessionToken takes them. */
  readonly params?: GetSessionTokenCommandInput
  /** Gives the code of the MFA device `params.SerialNumber`. Asked once for all callers, and never by a refresh behind. */
  readonly mfaCodeProvider?: MfaCodeProvider
}

/**
 * GetSessionToken (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html): the rights of the user who asks, proven by MFA where a device is
 * named, and asked for again when they end. `REJECTED` when STS says no, as it does to session credentials; `INVALID_CONFIG` for parameters it cannot take,
 * `UNAVAILABLE` when it cannot be reached.
 */
export function fromSessionToken(options: FromSessionTokenOptions = {}, runtime: Runtime = hostRuntime): Provider {
  const make = async () => (await import('./session-token-provider.js')).sessionTokenProvider(options, runtime)
  return onDemand('session-token', options, make, runtime)
}
