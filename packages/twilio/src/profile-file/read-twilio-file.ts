/** @module The credentials file, read when it changed. */
import { CredentialsError, type FileStat, type Runtime } from '@credchain/core'
import type { TwilioProfileSelection } from './select-twilio-profile.js'

export interface TwilioFile {
  readonly stat: FileStat
  /** Undefined when it has not changed. */
  readonly text: string | undefined
}

/** Undefined when a file that nobody named does not exist. Errors, in the name of `source`: `INVALID_CONFIG`. */
export async function readTwilioFile(
  { path, pathBy }: TwilioProfileSelection,
  known: FileStat | undefined,
  source: string,
  { fs }: Pick<Runtime, 'fs'>,
): Promise<TwilioFile | undefined> {
  try {
    // Before reading: a write in between shows as a change the next time.
    const stat = await fs.stat(path)
    const isKnown = known !== undefined && known.mtimeMs === stat.mtimeMs && known.size === stat.size && known.ino === stat.ino
    return { stat, text: isKnown ? undefined : await fs.readFile(path) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unreadable'
    const isAbsent = code === 'ENOENT' || code === 'ENOTDIR'
    if (isAbsent && pathBy === undefined) return undefined
    throw new CredentialsError(
      'INVALID_CONFIG',
      source,
      isAbsent ? `there is no file ${path} (${pathBy})` : `${path} cannot be read (${code})`,
    )
  }
}
