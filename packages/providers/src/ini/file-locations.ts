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
    config: expandHome(options.configFilepath || runtime.env[CONFIG] || '~/.aws/config', runtime),
    credentials: expandHome(options.filepath || runtime.env[CREDENTIALS] || '~/.aws/credentials', runtime),
  }
}

const CONFIG = 'AWS_CONFIG_FILE'
const CREDENTIALS = 'AWS_SHARED_CREDENTIALS_FILE'

/** The options or variables that name the config and the credentials file, in that order; undefined for one in its usual place. */
export function namedBy(options: FileLocationOptions, { env }: Pick<Runtime, 'env'>): readonly [string | undefined, string | undefined] {
  return [
    options.configFilepath ? 'configFilepath' : env[CONFIG] ? CONFIG : undefined,
    options.filepath ? 'filepath' : env[CREDENTIALS] ? CREDENTIALS : undefined,
  ]
}
