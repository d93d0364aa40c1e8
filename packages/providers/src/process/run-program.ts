/** @module A program that is run for what it prints, and what it means when that fails. */
import { CredentialsError, TransportError, type Command, type CommandResult, type Runtime } from '@credchain/core'
import { redactOutput } from './redact-output.js'

/**
 * What the program wrote on stdout. `INVALID_CONFIG` for one that does not start or writes too much; `UNAVAILABLE` for a failed run and a passed deadline.
 * Rejects with the signal's reason.
 *
 * @param what it is asked for, in words.
 */
export async function runProgram(command: Command, what: string, source: string, runtime: Runtime): Promise<string> {
  const result = await runtime.exec(command).catch((error: unknown) => {
    throw failureToRun(error, what, source)
  })
  if (result.exitCode !== 0) throw failedRun(result, command.command, source)
  return result.stdout
}

/** Before there was a result. Anything but the runtime's own failures is an abort, and passes as it is. */
function failureToRun(error: unknown, what: string, source: string): unknown {
  if (!(error instanceof TransportError)) return error
  const cause = error
  if (error.code === 'ETIMEDOUT') return new CredentialsError('UNAVAILABLE', source, 'the program did not end in time', { cause })
  if (error.code === 'EMSGSIZE') return new CredentialsError('INVALID_CONFIG', source, `the program wrote more than ${what}`, { cause })
  return new CredentialsError('INVALID_CONFIG', source, `the program could not be started: ${error.code}`, { cause })
}

/** What a shell answers when there is no such program, or it may not be run. Its words would name the command. */
const SHELL_FAILURES: ReadonlyMap<number | null, string> = new Map([
  [126, 'the shell may not run the program'],
  [127, 'the shell found no such program'],
  [9009, 'the shell found no such program'],
])

function failedRun({ exitCode, stderr }: CommandResult, command: Command['command'], source: string): CredentialsError {
  const unstarted = typeof command === 'string' ? SHELL_FAILURES.get(exitCode) : undefined
  if (unstarted !== undefined) return new CredentialsError('INVALID_CONFIG', source, unstarted)
  const end = exitCode === null ? 'was killed by a signal' : `ended with code ${exitCode}`
  const words = redactOutput(stderr, command)
  return new CredentialsError('UNAVAILABLE', source, `the program ${end}${words === '' ? '' : `: ${words}`}`)
}
