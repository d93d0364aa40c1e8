/** @module A Twilio identity from a profile of the credentials file. */
import { CredentialsError, hostRuntime, sourced, type Runtime } from '@credchain/core'
import { readTwilioFile } from '../profile-file/read-twilio-file.js'
import { selectTwilioProfile, type TwilioProfileOptions } from '../profile-file/select-twilio-profile.js'
import { twilioSection } from '../profile-file/twilio-section.js'
import { describeIdentity } from './describe-identity.js'
import { identityOf, type IdentityNames } from './identity-of.js'
import type { TwilioBasicIdentity, TwilioIdentityProvider } from './twilio-identity.js'

export interface FromTwilioIniOptions extends TwilioProfileOptions {
  /** Profile of the credentials file. Default: `TWILIO_PROFILE`, then `default`. */
  readonly profile?: string
  /** The credentials file; `~/` is the home folder. Default: `TWILIO_CREDENTIALS_FILE`, then `~/.twilio/credentials`. */
  readonly filepath?: string
}

const SOURCE = 'twilio-ini'
const NAMES: IdentityNames = {
  accountSid: 'account_sid',
  authToken: 'auth_token',
  apiKey: 'api_key',
  apiSecret: ['api_secret', 'api_key_secret'],
  region: 'region',
  edge: 'edge',
}

/**
 * `account_sid` with `api_key` and `api_secret` (or `api_key_secret`), else with `auth_token`; `region` and `edge`. The file is read at each call.
 *
 * Errors: `NOT_CONFIGURED` without the file, the profile `default` or an identity in it, `INVALID_CONFIG` when somebody named what is absent, and for a set
 * that is half configured or malformed.
 */
export function fromTwilioIni(options: FromTwilioIniOptions = {}, runtime: Runtime = hostRuntime): TwilioIdentityProvider {
  async function read(): Promise<TwilioBasicIdentity> {
    const selection = selectTwilioProfile(options, runtime)
    const { path, profile, profileBy } = selection
    const absent = (what: string) =>
      new CredentialsError(
        profileBy === undefined ? 'NOT_CONFIGURED' : 'INVALID_CONFIG',
        SOURCE,
        `${what}${profileBy ? ` (${profileBy})` : ''}`,
      )
    const file = await readTwilioFile(selection, undefined, SOURCE, runtime)
    if (file === undefined) throw absent(`there is no ${path}`)
    const section = twilioSection(file.text ?? '', profile, path, SOURCE)
    if (section === undefined) throw absent(`${path} has no profile ${profile}`)
    const identity = identityOf(section, NAMES, SOURCE)
    if (identity === undefined) throw absent(`profile ${profile} of ${path} has no account_sid`)
    return identity
  }

  const describe = async () => {
    const { path, profile } = selectTwilioProfile(options, runtime)
    return [describeIdentity(await read(), `profile ${profile} of ${path}`)]
  }
  return sourced(SOURCE, read, describe)
}
