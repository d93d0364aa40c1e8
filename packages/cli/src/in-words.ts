/** @module Failures of the system, in words that say what to change. */
import { nodeCodeOf, shortenHome, hostRuntime } from '@credchain/core'

/** The message of an error; of Node's own about a file or a port, what that means. */
export function inWords(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  const path = 'path' in error && typeof error.path === 'string' ? shortenHome(error.path, hostRuntime) : undefined
  const port = 'port' in error ? String(error.port) : undefined
  const told = WORDS[nodeCodeOf(error) ?? '']?.(path, port)
  return told ?? error.message
}

type Told = (path: string | undefined, port: string | undefined) => string | undefined

const ofFile =
  (what: string): Told =>
  (path) =>
    path && `${path} ${what}`
const WORDS: Readonly<Record<string, Told>> = {
  ENOENT: ofFile('does not exist'),
  EACCES: (path, port) =>
    path ? `${path} may not be used by this user` : port && `port ${port} may not be used by this user: pass another with --port`,
  EADDRINUSE: (_, port) => port && `port ${port} is used by another program: pass another with --port`,
}
