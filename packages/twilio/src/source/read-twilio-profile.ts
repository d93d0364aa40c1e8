/** @module The pair of a profile, as the file is now, and what it means when there is none. */
import { CredentialsError, type FileStat, type Runtime } from '@credchain/core'
import { readTwilioFile } from '../profile-file/read-twilio-file.js'
import type { TwilioProfileSelection } from '../profile-file/select-twilio-profile.js'
import type { TwilioKeyPair } from './check-key-pair.js'
import { parseTwilioCredentialsFile } from './parse-twilio-credentials-file.js'

export interface TwilioProfileContent {
  readonly pair: TwilioKeyPair
  /** The file as it was when it was read. */
  readonly stat: FileStat
}

/**
 * The pair of the selected profile; `known` itself when the file has not changed since. Somebody who names a file or a profile wants that one: its absence
 * is `INVALID_CONFIG`, while the absence of the default file, of the profile `default`, or of keys in it is `NOT_CONFIGURED`.
 */
export async function readTwilioProfile<Known extends TwilioProfileContent>(
  selection: TwilioProfileSelection,
  known: Known | undefined,
  runtime: Runtime,
): Promise<Known | TwilioProfileContent> {
  const { path, profile, profileBy } = selection
  const file = await readTwilioFile(selection, known?.stat, 'twilio', runtime)
  if (file === undefined) {
    if (profileBy !== undefined) throw invalid(`there is no file ${path} for the profile ${profile} (${profileBy})`)
    throw absent(`there is no ${path}`)
  }
  if (known !== undefined && file.text === undefined) return known
  const result = parseTwilioCredentialsFile(file.text ?? '', profile, path)
  if (result.found === 'pair') return { pair: result.pair, stat: file.stat }
  const lack = result.found === 'no-profile' ? `${path} has no profile ${profile}` : `profile ${profile} of ${path} has no AWS keys`
  if (profileBy !== undefined) throw invalid(`${lack} (${profileBy})`)
  throw absent(lack)
}

function absent(lack: string): CredentialsError {
  return new CredentialsError('NOT_CONFIGURED', 'twilio', `TWILIO_AWS_CREDENTIALS is not set and ${lack}`, {
    hint: 'set it to <key id>:<secret>',
  })
}

function invalid(what: string): CredentialsError {
  return new CredentialsError('INVALID_CONFIG', 'twilio', what)
}
