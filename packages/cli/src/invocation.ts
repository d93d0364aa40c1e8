/** @module What every command is given, and how one is run to its exit code. */
import { isCredentialsError } from '@credchain/core'
import { inWords } from './in-words.js'
import { leaveLostTerminal } from './leave-lost-terminal.js'
import { openTerminal, type Terminal } from './terminal.js'

export interface Invocation {
  readonly terminal: Terminal
  /** Aborts on Ctrl-C, SIGTERM and SIGHUP, unless the command has taken signals for itself, and when it interrupts itself. */
  readonly signal: AbortSignal
  /** `--profile`; undefined means the environment, then AWS_PROFILE. */
  readonly profile?: string
  /** `--region` */
  readonly region?: string
  /** `--mfa-code` */
  readonly mfaCode?: string
  /** `--json` */
  readonly json: boolean
  /** What Ctrl-C does, for who reads the keys of the terminal. @param exitCode of the process, as soon as the work has ended. Default: 130 */
  interrupt(exitCode?: number): void
  /** From here on signals mean what the command makes of them. */
  takeSignals(): void
}

/** Does the work of a command, which answers with its exit code. */
export type Run = (work: (invocation: Invocation) => number | Promise<number>) => Promise<void>

/** As shells report a program that Ctrl-C ended. */
const INTERRUPTED = 130
/** For what a command has begun, when it is interrupted. */
const GRACE_MS = 500
/** The end of the terminal among them: what is held, a lease or a file, is given back. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Ctrl-C lets a command clean up; a second one ends it at once. @param options read when a command runs */
export function runnerOf(options: () => GlobalOptions): Run {
  return async (work) => {
    const { color, quiet = false, json = false, profile, region, mfaCode } = options()
    const terminal = openTerminal({ color, quiet })
    const interrupted = new AbortController()
    const { signal } = interrupted
    let code = INTERRUPTED
    const interrupt = (exitCode = INTERRUPTED) => {
      if (!signal.aborted) code = exitCode
      interrupted.abort()
    }
    const onSignal = () => interrupt()
    // The end of a terminal may be told twice, by the system and by the shell: no sign of impatience.
    for (const name of ENDING) process[name === 'SIGHUP' ? 'on' : 'once'](name, onSignal)
    leaveLostTerminal()
    const takeSignals = () => {
      for (const name of ENDING) process.off(name, onSignal)
    }
    try {
      process.exitCode = await work({ terminal, signal, json, profile, region, mfaCode, interrupt, takeSignals })
    } catch (error) {
      if (!signal.aborted) tell(error, terminal)
      process.exitCode = 1
    }
    if (!signal.aborted) return
    process.exitCode = code
    // What is under way gives back what it holds, a lease that the next command would wait for; a peer that does not answer must not hold the terminal.
    setTimeout(() => process.exit(), GRACE_MS).unref()
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
  terminal.error(inWords(error))
  if (isCredentialsError(error) && error.hint !== undefined) terminal.error(`  hint: ${error.hint}`)
}
