/** @module The pair of a profile, as the file is now, and what it means when there is none. */
import { CredentialsError, type FileStat, type Runtime } from '@credchain/core'
import type { TwilioKeyPair } from './check-key-pair.js'
import { parseTwilioCredentialsFile } from './parse-twilio-credentials-file.js'
import type { TwilioProfileSelection } from './select-twilio-profile.js'

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
  const { path, pathBy, profile, profileBy } = selection
  const file = await readFile(path, known?.stat, runtime, pathBy)
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

interface FileNow {
  readonly stat: FileStat
  /** Undefined when it has not changed. */
  readonly text: string | undefined
}

/** Undefined when a file that nobody named does not exist. */
async function readFile(path: string, known: FileStat | undefined, { fs }: Runtime, by: string | undefined): Promise<FileNow | undefined> {
  try {
    // Before reading: a write in between shows as a change the next time.
    const stat = await fs.stat(path)
    const isKnown = known !== undefined && known.mtimeMs === stat.mtimeMs && known.size === stat.size && known.ino === stat.ino
    return { stat, text: isKnown ? undefined : await fs.readFile(path) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unreadable'
    const isAbsent = code === 'ENOENT' || code === 'ENOTDIR'
    if (isAbsent && by === undefined) return undefined
    if (isAbsent) throw invalid(`there is no file ${path} (${by})`)
    throw invalid(`${path} cannot be read (${code})`)
  }
}

function invalid(what: string): CredentialsError {
  return new CredentialsError('INVALID_CONFIG', 'twilio', what)
}
