/** @module The identity that a set of settings means, whatever they are called. */
import { CredentialsError } from '@credchain/core'
import type { TwilioBasicIdentity } from './twilio-identity.js'

/** What each setting is called where it comes from. Of several spellings the first that is set counts. */
export interface IdentityNames {
  readonly accountSid: string
  readonly authToken: string
  readonly apiKey: string
  readonly apiSecret: readonly [string, ...string[]]
  readonly region: string
  readonly edge: string
}

/**
 * The identity of what `read` finds under `names`, an API key before the auth token as with Twilio's command; undefined when none of them is set.
 * Errors, in the name of `source`: `INVALID_CONFIG` naming what is missing or malformed.
 */
export function identityOf(
  read: (name: string) => string | undefined,
  names: IdentityNames,
  source: string,
): TwilioBasicIdentity | undefined {
  const invalid = (what: string, hint?: string) => new CredentialsError('INVALID_CONFIG', source, what, hint === undefined ? {} : { hint })
  const accountSid = read(names.accountSid)
  const authToken = read(names.authToken)
  const apiKey = read(names.apiKey)
  const secretName = names.apiSecret.find((name) => read(name) !== undefined) ?? names.apiSecret[0]
  const apiSecret = read(secretName)

  const set = [accountSid && names.accountSid, apiKey && names.apiKey, apiSecret && secretName, authToken && names.authToken].find(Boolean)
  if (set === undefined) return undefined
  if (accountSid === undefined)
    throw invalid(`${names.accountSid} is not set, though ${set} is`, 'an API key needs the SID of its account (AC…) too')
  if (apiKey !== undefined && apiSecret === undefined) throw invalid(`${secretName} is not set, though ${names.apiKey} is`)
  if (apiKey === undefined && apiSecret !== undefined) throw invalid(`${names.apiKey} is not set, though ${secretName} is`)
  if (!/^AC[0-9a-f]{32}$/i.test(accountSid)) throw invalid(`${names.accountSid} is not AC and 32 hexadecimal digits`)
  if (apiKey !== undefined && !/^SK[0-9a-f]{32}$/i.test(apiKey)) throw invalid(`${names.apiKey} is not SK and 32 hexadecimal digits`)
  const password = apiSecret ?? authToken
  if (password === undefined) {
    throw invalid(`${names.authToken} is not set, though ${names.accountSid} is`, `or set ${names.apiKey} and ${names.apiSecret[0]}`)
  }
  const place = placeOf(read, names, invalid)
  return { kind: 'basic', accountSid, username: apiKey ?? accountSid, password, ...place }
}

/** Both become part of a host name, so nothing else than a label of one is taken. */
function placeOf(
  read: (name: string) => string | undefined,
  names: Pick<IdentityNames, 'region' | 'edge'>,
  invalid: (what: string) => CredentialsError,
): { readonly region?: string; readonly edge?: string } {
  const [region, edge] = [names.region, names.edge].map((name) => {
    const text = read(name)
    if (text !== undefined && !/^[a-z0-9-]+$/i.test(text)) throw invalid(`${name} is not a name of letters, digits and dashes`)
    return text
  })
  return { ...(region !== undefined && { region }), ...(edge !== undefined && { edge }) }
}
