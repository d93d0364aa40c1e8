/** @module The built command as a child process that goes on while the test does something. */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { COMMAND } from './command-process.js'

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface BackgroundCommand {
  readonly child: ChildProcess
  /** The first line of stdout. Rejects, with stderr, when there is none. */
  readonly firstLine: Promise<string>
  readonly ended: Promise<Ended>
}

/** @param env exactly what the command sees, but for `PATH`. */
export function startCommand(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  stdin: 'ignore' | 'pipe' = 'ignore',
): BackgroundCommand {
  const stdio: StdioOptions = [stdin, 'pipe', 'pipe']
  const child = spawn(process.execPath, [COMMAND, ...args], { env: { PATH: process.env['PATH'], ...env }, stdio })
  let stdout = ''
  let stderr = ''
  child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()))
  const firstLine = new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (text: Buffer) => {
      stdout += text.toString()
      if (stdout.includes('\n')) resolve(stdout.slice(0, stdout.indexOf('\n')))
    })
    child.on('close', () => reject(new Error(`ended before it said anything: ${stderr}`)))
  })
  // Who waits for the end only does not look at it.
  firstLine.catch(() => {})
  const ended = new Promise<Ended>((resolve) => child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr })))
  return { child, firstLine, ended }
}
