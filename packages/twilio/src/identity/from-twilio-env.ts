/** @module A Twilio identity from environment variables. */
import { CredentialsError, hostRuntime, sourced, type Runtime } from '@credchain/core'
import { describeIdentity } from './describe-identity.js'
import { identityOf, type IdentityNames } from './identity-of.js'
import type { TwilioBasicIdentity, TwilioIdentityProvider } from './twilio-identity.js'

const SOURCE = 'twilio-env'
const NAMES: IdentityNames = {
  accountSid: 'TWILIO_ACCOUNT_SID',
  authToken: 'TWILIO_AUTH_TOKEN',
  apiKey: 'TWILIO_API_KEY',
  apiSecret: ['TWILIO_API_SECRET', 'TWILIO_API_KEY_SECRET'],
  region: 'TWILIO_REGION',
  edge: 'TWILIO_EDGE',
}

/**
 * `TWILIO_ACCOUNT_SID` with `TWILIO_API_KEY` and `TWILIO_API_SECRET` (or `TWILIO_API_KEY_SECRET`), else with `TWILIO_AUTH_TOKEN`; `TWILIO_REGION` and
 * `TWILIO_EDGE`. Errors: `NOT_CONFIGURED` when none is set, `INVALID_CONFIG` naming the variable that a half-configured set lacks.
 */
export function fromTwilioEnv(runtime: Runtime = hostRuntime): TwilioIdentityProvider {
  const read = async (): Promise<TwilioBasicIdentity> => {
    const identity = identityOf((name) => runtime.env[name]?.trim() || undefined, NAMES, SOURCE)
    if (identity === undefined) throw new CredentialsError('NOT_CONFIGURED', SOURCE, `${NAMES.accountSid} is not set`)
    return identity
  }
  return sourced(SOURCE, read, async () => [describeIdentity(await read(), 'the environment')])
}
