/** @module The built command as a child process, in an environment that is exactly what the test gives; and on a pseudo-terminal, where it asks. */
import { expectNoSecrets } from '@credchain/sandbox'
import { spawn as spawnOnTerminal, type IPty } from '@lydell/node-pty'
import { spawn } from 'node:child_process'
import { join } from 'node:path'

export const COMMAND = join(import.meta.dirname, '../../packages/cli/bin/credchain.js')
/** Of what is written into files and variables of these tests; nothing of it may show. */
export const SECRET = 'CANARYsecretCANARYsecretCANARYsecret1234'

export interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs it to its end, without a terminal and with nothing on stdin. */
export async function runCommand(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Run> {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()))
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  expectNoSecrets([SECRET], stdout, stderr)
  return { code, stdout, stderr }
}

export interface TerminalRun {
  /** Resolves once the screen has shown `text` since the last call. */
  shows(text: string): Promise<void>
  type(keys: string): void
  /** Asks the program to go, as `kill` does. Default: SIGTERM. */
  terminate(signal?: NodeJS.Signals): void
  /** Closes the terminal, as its window is closed. */
  close(): void
  /** The exit code. */
  readonly end: Promise<number>
  /** Everything written so far: stdout and stderr are one there. */
  readonly screen: () => string
}

interface TerminalOptions {
  /** Width of the terminal. Default: 80. */
  readonly cols?: number
  /** A file for stdout; the rest stays on the terminal. */
  readonly stdoutTo?: string
}

/** Runs it where a person sits. */
export function runOnTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { cols, stdoutTo = '/dev/tty' }: TerminalOptions = {},
): TerminalRun {
  const script = ['-c', 'out=$1; shift; exec "$@" > "$out"', 'sh', stdoutTo, process.execPath, COMMAND, ...args]
  return runProgramOnTerminal('/bin/sh', script, env, cols)
}

/** Any program, where a person sits. */
export function runProgramOnTerminal(file: string, args: readonly string[], env: Readonly<Record<string, string>>, cols = 80): TerminalRun {
  const terminal: IPty & { destroy?(): void } = spawnOnTerminal(file, [...args], {
    env: { PATH: process.env['PATH'], TERM: 'xterm', ...env },
    cols,
    rows: 24,
  })
  let screen = ''
  let seen = 0
  const waiting = new Set<() => void>()
  terminal.onData((text) => {
    screen += text
    for (const look of waiting) look()
  })
  return {
    screen: () => screen,
    type: (keys) => terminal.write(keys),
    terminate: (signal = 'SIGTERM') => terminal.kill(signal),
    close: () => terminal.destroy?.(),
    end: new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode))),
    shows: (text) =>
      new Promise((resolve) => {
        const look = () => {
          const at = screen.indexOf(text, seen)
          if (at < 0) return
          seen = at + text.length
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
  }
}
