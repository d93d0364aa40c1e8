/** @module A Twilio identity that the program itself holds. */
import { CredentialsError, sourced } from '@credchain/core'
import { describeIdentity } from './describe-identity.js'
import { identityOf, type IdentityNames } from './identity-of.js'
import type { TwilioBasicIdentity, TwilioIdentityProvider } from './twilio-identity.js'

export interface FromTwilioStaticOptions {
  /** `AC…`. */
  readonly accountSid: string
  /** The account's auth token; not needed beside an API key. */
  readonly authToken?: string
  /** `SK…`, with `apiSecret`. Used before `authToken`. */
  readonly apiKey?: string
  readonly apiSecret?: string
  /** Such as `ie1`. Default: `us1`. */
  readonly region?: string
  /** Such as `dublin`. Default: Twilio's choice. */
  readonly edge?: string
}

const SOURCE = 'twilio-static'
const NAMES: IdentityNames = {
  accountSid: 'options.accountSid',
  authToken: 'options.authToken',
  apiKey: 'options.apiKey',
  apiSecret: ['options.apiSecret'],
  region: 'options.region',
  edge: 'options.edge',
}

/** The account with its auth token, or one of its API keys. Errors, at the call: `INVALID_CONFIG` for what is missing or malformed. */
export function fromTwilioStatic(options: FromTwilioStaticOptions): TwilioIdentityProvider {
  const given: Readonly<Record<string, unknown>> = { ...options }
  const read = async (): Promise<TwilioBasicIdentity> => {
    const identity = identityOf((name) => textOf(given[name.slice('options.'.length)], name), NAMES, SOURCE)
    if (identity === undefined) throw new CredentialsError('INVALID_CONFIG', SOURCE, `${NAMES.accountSid} is not set`)
    return identity
  }
  return sourced(SOURCE, read, async () => [describeIdentity(await read(), 'the options')])
}

function textOf(value: unknown, name: string): string | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'string') throw new TypeError(`fromTwilioStatic: ${name} must be a string`)
  return value.trim() || undefined
}
