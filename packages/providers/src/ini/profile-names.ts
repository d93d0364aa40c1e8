/** @module The names of the profiles in the shared config files. */
import type { Runtime } from '@credchain/core'
import { loadSharedConfig, type SharedFilesOptions } from './shared-files.js'

/** In no order. `INVALID_CONFIG` for files that cannot be read or break the format. */
export async function profileNames(options: SharedFilesOptions, runtime: Runtime): Promise<readonly string[]> {
  const { profiles } = await loadSharedConfig(options, runtime)
  return [...profiles.keys()]
}
