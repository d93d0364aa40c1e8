/** @module Which files hold the profiles, by the rules of the AWS SDKs. */
import { expandHome, type Runtime } from '@credchain/core'

export interface FileLocationOptions {
  /** The credentials file. Default: `AWS_SHARED_CREDENTIALS_FILE`, else `~/.aws/credentials`. */
  readonly filepath?: string
  /** The config file. Default: `AWS_CONFIG_FILE`, else `~/.aws/config`. */
  readonly configFilepath?: string
}

/** Paths of the config and the credentials file. A leading `~/` stands for the home folder, in options and variables. */
export function fileLocations(options: FileLocationOptions, runtime: Runtime): { readonly config: string; readonly credentials: string } {
  return {
    config: expandHome(options.configFilepath || runtime.env['AWS_CONFIG_FILE'] || '~/.aws/config', runtime),
    credentials: expandHome(options.filepath || runtime.env['AWS_SHARED_CREDENTIALS_FILE'] || '~/.aws/credentials', runtime),
  }
}
