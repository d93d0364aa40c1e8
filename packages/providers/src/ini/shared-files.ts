/** @module The shared config and credentials files of a runtime, as they are now. */
import { shortenHome, type Runtime } from '@credchain/core'
import { lookAt } from './file-cache.js'
import { fileLocations, type FileLocationOptions } from './file-locations.js'
import { mergeFiles, type SharedConfig } from './shared-config.js'

export interface SharedFilesOptions extends FileLocationOptions {
  /** Read the files at every look, even if they seem unchanged. Default: false. */
  readonly ignoreCache?: boolean
}

export interface SharedFiles {
  /** The same as long as both files are. Undefined when that cannot be told. */
  readonly version: string | undefined
  /** Reads what changed, and merges the two. `INVALID_CONFIG` when one cannot be read or breaks the format. */
  load(): Promise<SharedConfig>
}

/** Looks at both files. `INVALID_CONFIG` when that is not allowed. */
export async function lookAtSharedFiles(options: SharedFilesOptions, runtime: Runtime): Promise<SharedFiles> {
  const { config, credentials } = fileLocations(options, runtime)
  const { ignoreCache = false } = options
  const files = await Promise.all([
    lookAt(config, 'config', ignoreCache, runtime),
    lookAt(credentials, 'credentials', ignoreCache, runtime),
  ])
  const versions = files.map(({ version }) => version)
  return {
    version: versions.includes(undefined) ? undefined : versions.join('\n'),
    async load() {
      const [configFile, credentialsFile] = await Promise.all([files[0].sections(), files[1].sections()])
      return mergeFiles(configFile, credentialsFile, [shortenHome(config, runtime), shortenHome(credentials, runtime)])
    },
  }
}

/** What both files say now. */
export async function loadSharedConfig(options: SharedFilesOptions, runtime: Runtime): Promise<SharedConfig> {
  return (await lookAtSharedFiles(options, runtime)).load()
}
