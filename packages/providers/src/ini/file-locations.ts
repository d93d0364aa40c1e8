/** @module Which files hold the profiles, by the rules of the AWS SDKs. */
import type { Runtime } from '@credchain/core'
import { posix, win32 } from 'node:path'

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

/** The path with the home folder as `~`, for reports. */
export function shortenHome(path: string, runtime: Runtime): string {
  const home = runtime.homedir()
  const rest = path.slice(home.length)
  return home !== '' && path.startsWith(home) && /^[/\\]/.test(rest) ? `~${rest}` : path
}

/** The path with a leading `~/` replaced by the home folder. */
export function expandHome(path: string, runtime: Runtime): string {
  const isWindows = runtime.platform === 'win32'
  const isInHome = path.startsWith('~/') || (isWindows && path.startsWith('~\\'))
  return isInHome ? (isWindows ? win32 : posix).join(runtime.homedir(), path.slice(2)) : path
}
