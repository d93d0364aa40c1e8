/** @module Credentials that a program writes. */
import {
  cached,
  CredentialsError,
  entryKey,
  hostRuntime,
  sourced,
  TransportError,
  type CacheOptions,
  type CommandResult,
  type Credentials,
  type Provider,
  type Runtime,
} from '@credchain/core'
import { parseProcessOutput } from './parse-process-output.js'
import { redactOutput } from './redact-output.js'

export interface FromProcessOptions extends CacheOptions {
  /** A line for the shell of the system, or a file and its arguments, which run without a shell. */
  readonly command?: string | readonly [file: string, ...args: string[]]
  /** Bound on the run, in milliseconds; then the program and its children are killed. Default: 60 000. */
  readonly timeoutMs?: number
  /** Bytes of output accepted. Default: 64 KiB. */
  readonly maxOutputBytes?: number
  /** Account of the credentials when the program does not tell it. */
  readonly profileAccountId?: string
  /** Where the program is configured, for reports: a file and line. It must not hold the command itself. */
  readonly configuredAt?: string
}

const SOURCE = 'process'
const TIMEOUT_MS = 60_000
const MAX_OUTPUT_BYTES = 64 * 1024

/**
 * Credentials of a program that follows AWS's `credential_process` protocol. Wrong output and a program that does not start are
 * `INVALID_CONFIG`; a failed run, a passed deadline and credentials that have already ended are `UNAVAILABLE`.
 */
export function fromProcess(options: FromProcessOptions = {}, runtime: Runtime = hostRuntime): Provider {
  const describe = async () => {
    readSettings(options)
    return [`a program${options.configuredAt === undefined ? '' : `, configured at ${options.configuredAt}`}`]
  }
  const place = async () => ({ key: await keyOf(options), sourceFingerprint: await surroundings(runtime) })
  // The program's own bound decides; the cache's is there for sources without one.
  const { timeoutMs = TIMEOUT_MS, loadTimeoutMs = timeoutMs + 5_000 } = options
  const provider = sourced(SOURCE, async (request) => run(options, request?.signal, runtime), describe)
  return cached(provider, { ...options, loadTimeoutMs, place }, runtime)
}

function keyOf({ command, profileAccountId }: FromProcessOptions): Promise<string> {
  return entryKey({ source: SOURCE, command, profileAccountId })
}

/** The same command gives another identity to another user, and with other settings of AWS. */
function surroundings(runtime: Runtime): Promise<string> {
  const settings = Object.entries(runtime.env).filter(([name]) => name.startsWith('AWS_'))
  return entryKey({ home: runtime.homedir(), settings: Object.fromEntries(settings) })
}

async function run(options: FromProcessOptions, signal: AbortSignal | undefined, runtime: Runtime): Promise<Credentials> {
  const { command, deadlineMs, maxOutputBytes } = readSettings(options)
  const result = await runtime.exec({ command, deadlineMs, maxOutputBytes, signal }).catch((error: unknown) => {
    throw failureToRun(error)
  })
  if (result.exitCode !== 0) throw failedRun(result, command)

  const { accountId = options.profileAccountId, ...credentials } = parseProcessOutput(result.stdout, SOURCE)
  if (credentials.expiration !== undefined && credentials.expiration.getTime() <= runtime.now()) {
    throw new CredentialsError('UNAVAILABLE', SOURCE, 'the program gave credentials that have already expired')
  }
  return { ...credentials, ...(accountId === undefined ? {} : { accountId }) }
}

function readSettings({ command, timeoutMs = TIMEOUT_MS, maxOutputBytes = MAX_OUTPUT_BYTES }: FromProcessOptions) {
  if (!(Number.isFinite(timeoutMs) && timeoutMs > 0)) throw new TypeError(`${SOURCE}: timeoutMs must be a positive number`)
  if (!(Number.isInteger(maxOutputBytes) && maxOutputBytes > 0))
    throw new TypeError(`${SOURCE}: maxOutputBytes must be a positive whole number`)
  const file = typeof command === 'string' ? command : command?.[0]
  if (command === undefined || file === undefined || file.trim() === '') {
    throw new CredentialsError('INVALID_CONFIG', SOURCE, 'no program is named', {
      hint: 'pass `command`, or let a profile name one with credential_process and use fromIni',
    })
  }
  return { command, deadlineMs: timeoutMs, maxOutputBytes }
}

/** Before there was a result. Anything but the runtime's own failures is an abort, and passes as it is. */
function failureToRun(error: unknown): unknown {
  if (!(error instanceof TransportError)) return error
  const cause = error
  if (error.code === 'ETIMEDOUT') return new CredentialsError('UNAVAILABLE', SOURCE, 'the program did not end in time', { cause })
  if (error.code === 'EMSGSIZE') return new CredentialsError('INVALID_CONFIG', SOURCE, 'the program wrote more than credentials', { cause })
  return new CredentialsError('INVALID_CONFIG', SOURCE, `the program could not be started: ${error.code}`, { cause })
}

/** What a shell answers when there is no such program, or it may not be run. Its words would name the command. */
const SHELL_FAILURES: ReadonlyMap<number | null, string> = new Map([
  [126, 'the shell may not run the program'],
  [127, 'the shell found no such program'],
  [9009, 'the shell found no such program'],
])

function failedRun({ exitCode, stderr }: CommandResult, command: string | readonly string[]): CredentialsError {
  const unstarted = typeof command === 'string' ? SHELL_FAILURES.get(exitCode) : undefined
  if (unstarted !== undefined) return new CredentialsError('INVALID_CONFIG', SOURCE, unstarted)
  const end = exitCode === null ? 'was killed by a signal' : `ended with code ${exitCode}`
  const words = redactOutput(stderr, command)
  return new CredentialsError('UNAVAILABLE', SOURCE, `the program ${end}${words === '' ? '' : `: ${words}`}`)
}
