/** @module A program in the place of this process, as far as its terminal, its signals and its end go. */
import { spawn, type ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import { isatty } from 'node:tty'
import type { Terminal } from '../terminal.js'

/** What others send to this process is meant for the program. */
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const
/** The keys of a terminal reach the program by themselves, and twice would be once too often. */
const KEYS: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT'])

/** Job control by others: of a terminal's, the program is part. */
const STOP = 'SIGTSTP'
const GO_ON = 'SIGCONT'

const NOT_FOUND = 127
const NOT_EXECUTABLE = 126

type End = { readonly code: number; readonly why?: string } | { readonly signal: NodeJS.Signals }

/**
 * Its exit code; 127 when it is not found and 126 when it cannot be run, as shells say it. When a signal ended it, so does that signal end this process.
 *
 * @param cleanUp done before either.
 */
export async function runChild(
  [file, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
  terminal: Terminal,
  cleanUp: () => Promise<void> = async () => {},
): Promise<number> {
  const onTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor))
  let child: ChildProcess | undefined
  const passOn = (signal: NodeJS.Signals) => {
    if (!(onTerminal && KEYS.has(signal))) child?.kill(signal)
  }
  // By the signal that nobody ignores: of the other the system makes nothing for processes whose shell is gone, as under a supervisor.
  const stopBoth = () => {
    child?.kill('SIGSTOP')
    process.kill(process.pid, 'SIGSTOP')
  }
  // Before there is anybody to pass them on to, so that none ends this process and leaves the program alone.
  for (const signal of PASSED_ON) process.on(signal, passOn)
  if (!onTerminal) process.on(STOP, stopBoth).on(GO_ON, passOn)
  const end = await ended()
  await cleanUp()
  for (const signal of [...PASSED_ON, GO_ON] as const) process.off(signal, passOn)
  process.off(STOP, stopBoth)
  if ('signal' in end) return diedOf(end.signal)
  if (end.why !== undefined) terminal.error(`${file}: ${end.why}`)
  return end.code

  function ended(): Promise<End> {
    return new Promise((resolve) => {
      try {
        child = spawn(file, args, { env, stdio: 'inherit' })
        child.once('error', (error) => resolve(notRun(error)))
        child.once('exit', (code, signal) => resolve(signal === null ? { code: code ?? 1 } : { signal }))
      } catch (error) {
        // Some of the system's refusals come this way.
        resolve(notRun(error))
      }
    })
  }
}

function notRun(error: unknown): End {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : 'failed'
  return reason === 'ENOENT' ? { code: NOT_FOUND, why: 'not found' } : { code: NOT_EXECUTABLE, why: `cannot be run (${reason})` }
}

/** Whoever started this process sees what ended the program. The first process of a container is not ended by signals: it says so with its exit code. */
function diedOf(signal: NodeJS.Signals): number {
  process.kill(process.pid, signal)
  return 128 + constants.signals[signal]
}
