/** @module `~/.twilio/credentials`: sections of an ini file, each of which may hold an AWS key pair. */
import { CredentialsError } from '@credchain/core'
import { twilioSection } from '../profile-file/twilio-section.js'
import { checkKeyPair, type TwilioKeyPair } from './check-key-pair.js'
import { parseTwilioCredentialString } from './parse-twilio-credential-string.js'

/** What a profile of the file holds. */
export type TwilioProfile =
  | { readonly found: 'pair'; readonly pair: TwilioKeyPair }
  | { readonly found: 'no-profile' }
  | { readonly found: 'no-keys' }

/**
 * The pair of one profile: `aws_access_key_id` with `aws_secret_access_key`, or `aws_credentials = <AKID>:<SECRET>`.
 *
 * @param path for messages. Errors: `INVALID_CONFIG` naming file and profile (or line), never quoting a value.
 */
export function parseTwilioCredentialsFile(text: string, profile: string, path: string): TwilioProfile {
  const read = twilioSection(text, profile, path, 'twilio')
  if (read === undefined) return { found: 'no-profile' }

  const where = `profile ${profile} of ${path}`
  const accessKeyId = read('aws_access_key_id')
  const secretAccessKey = read('aws_secret_access_key')
  const both = read('aws_credentials')

  if (read('aws_session_token') !== undefined) {
    throw invalid(`${where} has aws_session_token`, 'Twilio cannot hold a session token: use the pair of an IAM user (AKIA…)')
  }
  if (both !== undefined) {
    if (accessKeyId === undefined && secretAccessKey === undefined) {
      return { found: 'pair', pair: parseTwilioCredentialString(both, `aws_credentials in ${where}`) }
    }
    throw invalid(`${where} has both aws_credentials and its two halves`, 'keep one of the two forms')
  }
  if (accessKeyId === undefined && secretAccessKey === undefined) return { found: 'no-keys' }
  if (accessKeyId === undefined) throw invalid(`${where} has aws_secret_access_key but no aws_access_key_id`)
  if (secretAccessKey === undefined) throw invalid(`${where} has aws_access_key_id but no aws_secret_access_key`)
  return { found: 'pair', pair: checkKeyPair({ accessKeyId, secretAccessKey }, where) }
}

function invalid(what: string, hint?: string): CredentialsError {
  return new CredentialsError('INVALID_CONFIG', 'twilio', what, hint === undefined ? {} : { hint })
}
