/** @module A program in the place of this process, as far as its terminal, its signals and its end go. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { isatty } from 'node:tty'

/** What others send to this process is meant for the program. */
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const
/** The keys of a terminal reach the program by themselves, and twice would be once too often. */
const KEYS: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT'])

const NOT_FOUND = 127
const NOT_EXECUTABLE = 126

type End = { readonly code: number } | { readonly signal: NodeJS.Signals }

/**
 * Its exit code; 127 when it is not found and 126 when it cannot be run, as shells say it. When a signal ended it, so does that signal end this process.
 *
 * @param cleanUp done before either.
 */
export async function runChild(
  [file, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
  cleanUp: () => Promise<void> = async () => {},
): Promise<number> {
  const onTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor))
  let kill: (signal: NodeJS.Signals) => void = () => {}
  const passOn = (signal: NodeJS.Signals) => {
    if (!(onTerminal && KEYS.has(signal))) kill(signal)
  }
  // Before there is anybody to pass them on to, so that none ends this process and leaves the program alone.
  for (const signal of PASSED_ON) process.on(signal, passOn)
  const end = await new Promise<End>((resolve) => {
    const child = spawn(file, args, { env, stdio: 'inherit' })
    kill = (signal) => child.kill(signal)
    child.once('error', ({ code }: NodeJS.ErrnoException) => resolve({ code: code === 'ENOENT' ? NOT_FOUND : NOT_EXECUTABLE }))
    child.once('exit', (code, signal) => resolve(signal === null ? { code: code ?? 1 } : { signal }))
  })
  await cleanUp()
  for (const signal of PASSED_ON) process.off(signal, passOn)
  return 'code' in end ? end.code : diedOf(end.signal)
}

/** Whoever started this process sees what ended the program. The first process of a container is not ended by signals: it says so with its exit code. */
function diedOf(signal: NodeJS.Signals): number {
  process.kill(process.pid, signal)
  return 128 + constants.signals[signal]
}
