/** @module Programs in the real world: a deadline, a cap on what they write, and nothing left of them afterwards. */
import type { ChildProcess } from 'node:child_process'
// By its name, as other packages do: what the package starts with stays one file.
import { nodeCodeOf, TransportError, type Timer } from '@credchain/core'
import { bounded } from '../bounded/bounded.js'
import type { Command, CommandResult } from './runtime.js'

/** `Runtime.exec` of the host. */
export async function hostExec(command: Command, timer: Timer): Promise<CommandResult> {
  const { deadlineMs, maxOutputBytes, signal } = command
  signal?.throwIfAborted()
  const child = start(command.command)

  const lateness = () => new TransportError('ETIMEDOUT', `the program did not end within ${deadlineMs} ms`)
  return bounded<CommandResult>({ deadlineMs, signal, lateness }, timer, (finish, fail) => {
    const output = { stdout: '', stderr: '' }
    let bytes = 0
    child.stdin?.on('error', () => {}).end()
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      bytes += Buffer.byteLength(text)
      if (bytes > maxOutputBytes) return fail(new TransportError('EMSGSIZE', `the program wrote more than ${maxOutputBytes} bytes`))
      output.stdout += text
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      // Only the tail is of use in an error.
      output.stderr = (output.stderr + text).slice(-maxOutputBytes)
    })
    child.on('error', (error) => fail(startFailure(error)))
    child.on('close', (exitCode) => finish({ exitCode, ...output }))
    return () => killTree(child)
  })
}

function start(command: Command['command']): ChildProcess {
  const { spawn } = process.getBuiltinModule('node:child_process')
  // On POSIX the child leads a process group of its own, so that the whole tree can be killed.
  const options = { detached: process.platform !== 'win32', windowsHide: true }
  try {
    if (typeof command === 'string') return spawn(command, { ...options, shell: true })
    const [file, ...args] = command
    return spawn(file, args, { ...options, shell: false })
  } catch (error) {
    throw startFailure(error)
  }
}

/** Node's own words would quote the arguments. */
function startFailure(error: unknown): TransportError {
  const code = nodeCodeOf(error) ?? 'EIO'
  return new TransportError(code, `the program could not be started: ${code}`)
}

/** Ends a child with everything that it started, and its hold on the pipes. Settles when the child is gone. */
async function killTree(child: ChildProcess): Promise<void> {
  const { pid } = child
  if (pid === undefined) return
  const isGone = child.exitCode !== null || child.signalCode !== null
  const gone = isGone ? undefined : process.getBuiltinModule('node:events').once(child, 'exit')
  if (process.platform === 'win32') killTreeOfWindows(child, pid)
  else killGroup(pid)
  await gone
  child.stdout?.destroy()
  child.stderr?.destroy()
}

/** Also when its leader has ended: what it started may be alive. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody of the group is left.
  }
}

function killTreeOfWindows(child: ChildProcess, pid: number): void {
  const { spawn } = process.getBuiltinModule('node:child_process')
  const args = ['/pid', String(pid), '/T', '/F']
  spawn('taskkill', args, { stdio: 'ignore', windowsHide: true }).on('error', () => child.kill())
}
