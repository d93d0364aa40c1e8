/** @module One look at the shared files, which some wait for, for so long and no longer, and others do not. */
import { CredentialsError, type Runtime } from '@credchain/core'
import { fileLocations, shortenHome, type FileLocationOptions } from './file-locations.js'

/** The bound on a look where the caller sets none: that of any other source. */
const LOOK_TIMEOUT_MS = 30_000

export interface FileLookOptions extends FileLocationOptions {
  /** Bound on the wait for the files, in milliseconds. Default: 30 000. */
  readonly loadTimeoutMs?: number
}

/** `work`; once somebody has waited `loadTimeoutMs` for it, `UNAVAILABLE` for all who wait, and the work itself goes on. */
export function fileLook<R>(work: Promise<R>, options: FileLookOptions, runtime: Runtime): () => Promise<R> {
  let waiting: Promise<R> | undefined
  return () => {
    waiting ??= inTime(work, options, runtime)
    return waiting
  }
}

async function inTime<R>(work: Promise<R>, options: FileLookOptions, runtime: Runtime): Promise<R> {
  const { loadTimeoutMs = LOOK_TIMEOUT_MS } = options
  const over = new AbortController()
  const late = async (): Promise<never> => {
    await runtime.sleep(loadTimeoutMs, over.signal, true)
    const { config, credentials } = fileLocations(options, runtime)
    const files = [config, credentials].map((path) => shortenHome(path, runtime)).join(' and ')
    throw new CredentialsError('UNAVAILABLE', 'ini', `${files} were not read within ${loadTimeoutMs} ms`, {
      hint: 'Check the disk that they are on.',
    })
  }
  try {
    return await Promise.race([work, late()])
  } finally {
    over.abort()
  }
}
