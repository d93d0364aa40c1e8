/** @module The home folder in paths: `~/` as people write it, and as they like to read it. */
import { posix, win32 } from 'node:path'
import type { Runtime } from './runtime.js'

/** The path with a leading `~/` (on Windows `~\` too) replaced by the home folder. */
export function expandHome(path: string, runtime: Runtime): string {
  const isWindows = runtime.platform === 'win32'
  const isInHome = path.startsWith('~/') || (isWindows && path.startsWith('~\\'))
  return isInHome ? (isWindows ? win32 : posix).join(runtime.homedir(), path.slice(2)) : path
}

/** The path with the home folder as `~`, for reports. */
export function shortenHome(path: string, runtime: Runtime): string {
  const home = runtime.homedir()
  const rest = path.slice(home.length)
  return home !== '' && path.startsWith(home) && /^[/\\]/.test(rest) ? `~${rest}` : path
}
