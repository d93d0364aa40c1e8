/** @module Credentials of an assumed role, or of a session: AWS STS, through another provider's credentials. */
import { hostRuntime, onDemand, type Provider, type Runtime } from '@credchain/core'
import type { SessionParams } from '../sts/mint.js'
import type { MfaCodeProvider } from '../sts/mfa-question.js'
import type { MasterOptions } from '../sts/session-provider.js'

export interface FromTemporaryCredentialsOptions extends MasterOptions {
  /** As AssumeRole takes them; `RoleSessionName` may be left out. Without `RoleArn`, GetSessionToken is called (as `AWS.TemporaryCredentials` did). */
  readonly params?: SessionParams
  /** Gives the code of the MFA device `params.SerialNumber`. Asked once for all callers, and never by a refresh behind. */
  readonly mfaCodeProvider?: MfaCodeProvider
  /** Name in errors and events. Default: `temporary-credentials`. */
  readonly source?: string
}

/**
 * Assumes `params.RoleArn`, or opens a session without it, and keeps the credentials refreshed; the master credentials are asked again for every refresh.
 * A chained role's session is clamped to one hour, STS's limit, with a `notice` event. Fails with `REJECTED` when STS says no,
 * `INVALID_CONFIG` for parameters it cannot take, `UNAVAILABLE` when it cannot be reached.
 */
export function fromTemporaryCredentials(options: FromTemporaryCredentialsOptions = {}, runtime: Runtime = hostRuntime): Provider {
  const { source = 'temporary-credentials' } = options
  const make = async () => (await import('./assumed-role.js')).assumedRole({ ...options, source }, runtime)
  return onDemand(source, options, make, runtime)
}
