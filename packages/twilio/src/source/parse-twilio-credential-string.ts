/** @module The form in which Twilio takes an AWS key pair: `<AKID>:<SECRET>`. */
import { CredentialsError } from '@credchain/core'
import { checkKeyPair, type TwilioKeyPair } from './check-key-pair.js'

/**
 * Splits `<access key id>:<secret access key>`, the value of `Credentials` in Twilio's Credentials AWS resource, and checks both shapes.
 * White space around the whole is dropped.
 *
 * @param where names the place the string comes from, for the message. Default: `the credential string`.
 * Errors: `INVALID_CONFIG`, never quoting the string.
 */
export function parseTwilioCredentialString(text: string, where: string = 'the credential string'): TwilioKeyPair {
  if (typeof text !== 'string') throw new TypeError('parseTwilioCredentialString: the credential string must be a string')
  const trimmed = text.trim()
  const colon = trimmed.indexOf(':')
  if (colon < 0) {
    throw new CredentialsError('INVALID_CONFIG', 'twilio', `${where} has no colon`, {
      hint: 'write it as <access key id>:<secret access key>',
    })
  }
  return checkKeyPair({ accessKeyId: trimmed.slice(0, colon), secretAccessKey: trimmed.slice(colon + 1) }, where)
}
