/** @module The shared config and credentials files of a runtime, as they are now. */
import { shortenHome, type Runtime } from '@credchain/core'
import { readSections } from './file-cache.js'
import { fileLocations, type FileLocationOptions } from './file-locations.js'
import { mergeFiles, type SharedConfig } from './shared-config.js'

export interface SharedFilesOptions extends FileLocationOptions {
  /** Read the files at every look, even if they seem unchanged. Default: false. */
  readonly ignoreCache?: boolean
}

/** Looks at both files, reads those that changed, and merges them. `INVALID_CONFIG` when one cannot be read or breaks the format. */
export async function loadSharedConfig(options: SharedFilesOptions, runtime: Runtime): Promise<SharedConfig> {
  const { config, credentials } = fileLocations(options, runtime)
  const { ignoreCache = false } = options
  const [configFile, credentialsFile] = await Promise.all([
    readSections(config, 'config', ignoreCache, runtime),
    readSections(credentials, 'credentials', ignoreCache, runtime),
  ])
  return mergeFiles(configFile, credentialsFile, [shortenHome(config, runtime), shortenHome(credentials, runtime)])
}
