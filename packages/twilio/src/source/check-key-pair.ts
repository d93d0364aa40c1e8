/** @module The shapes of a key pair that Twilio can hold. */
import { CredentialsError } from '@credchain/core'

/** A long-lived AWS key pair: all that Twilio's Credentials AWS resource holds. */
export interface TwilioKeyPair {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/**
 * Gives the pair back when Twilio would take it: 20 characters and 40 characters of the alphabets that its error 70106 names
 * (https://www.twilio.com/docs/api/errors/70106), and not a temporary key.
 *
 * @param where names the place the pair comes from, for the message. Errors: `INVALID_CONFIG`, never quoting the pair.
 */
export function checkKeyPair(pair: TwilioKeyPair, where: string): TwilioKeyPair {
  const { accessKeyId, secretAccessKey } = pair
  if (accessKeyId.startsWith('ASIA')) {
    throw invalid(`${where} holds a temporary key (ASIA…)`, 'Twilio cannot hold a session token: use the pair of an IAM user (AKIA…)')
  }
  if (!/^[A-Z0-9]{20}$/.test(accessKeyId)) throw invalid(`the access key id in ${where} is not 20 characters of A-Z and 0-9`)
  if (!/^[A-Za-z0-9/+=]{40}$/.test(secretAccessKey)) {
    throw invalid(`the secret access key in ${where} is not 40 characters of A-Z, a-z, 0-9, /, + and =`)
  }
  return { accessKeyId, secretAccessKey }
}

function invalid(what: string, hint?: string): CredentialsError {
  return new CredentialsError('INVALID_CONFIG', 'twilio', what, hint === undefined ? {} : { hint })
}
