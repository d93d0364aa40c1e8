/** @module What every command is given, and how one is run to its exit code. */
import { isCredentialsError } from '@credchain/core'
import { openTerminal, type Terminal } from './terminal.js'

export interface Invocation {
  readonly terminal: Terminal
  /** Aborts on Ctrl-C and SIGTERM; never for a command that takes signals itself. */
  readonly signal: AbortSignal
  /** `--profile`; undefined means the environment, then AWS_PROFILE. */
  readonly profile?: string
  /** `--region` */
  readonly region?: string
  /** `--mfa-code` */
  readonly mfaCode?: string
  /** `--json` */
  readonly json: boolean
  /** What Ctrl-C does, for who reads the keys of the terminal. */
  interrupt(): void
}

/** Does the work of a command, which answers with its exit code. */
export type Run = (work: (invocation: Invocation) => number | Promise<number>, options?: RunOptions) => Promise<void>

interface RunOptions {
  /** The command has a use of its own for signals. Default: false. */
  readonly takesSignals?: boolean
}

/** As shells report a program that Ctrl-C ended. */
const INTERRUPTED = 130

/** Ctrl-C lets a command clean up; a second one ends it at once. @param options read when a command runs */
export function runnerOf(options: () => GlobalOptions): Run {
  return async (work, { takesSignals = false } = {}) => {
    const { color, quiet = false, json = false, profile, region, mfaCode } = options()
    const terminal = openTerminal({ color, quiet })
    const interrupted = new AbortController()
    const { signal } = interrupted
    const interrupt = () => interrupted.abort()
    if (!takesSignals) for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, interrupt)
    try {
      process.exitCode = await work({ terminal, signal, json, profile, region, mfaCode, interrupt })
    } catch (error) {
      if (!signal.aborted) tell(error, terminal)
      process.exitCode = 1
    }
    // What is still under way, a peer that does not answer, must not hold the terminal.
    if (signal.aborted) process.exit(INTERRUPTED)
  }
}

/** As they were given. */
export interface GlobalOptions {
  readonly color: boolean
  readonly quiet?: boolean
  readonly json?: boolean
  readonly profile?: string
  readonly region?: string
  readonly mfaCode?: string
}

function tell(error: unknown, terminal: Terminal): void {
  terminal.error(error instanceof Error ? error.message : 'failed')
  if (isCredentialsError(error) && error.hint !== undefined) terminal.error(`  hint: ${error.hint}`)
}
