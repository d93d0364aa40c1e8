/** @module A program that is run for credentials, whoever names it. */
import {
  cached,
  CredentialsError,
  entryKey,
  sourced,
  TransportError,
  type CommandResult,
  type Credentials,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import type { FromProcessOptions } from './from-process.js'
import { parseProcessOutput } from './parse-process-output.js'
import { processSettings, TIMEOUT_MS, type ProcessSettings } from './process-settings.js'
import { redactOutput } from './redact-output.js'

const SOURCE = 'process'

/** Cached as the options say; what the program gives may rest in their store. */
export function processProvider(options: FromProcessOptions, runtime: Runtime): Provider {
  const describe = async () => {
    const { configuredAt } = await processSettings(options, {}, runtime)
    return [`a program${configuredAt === undefined ? '' : `, configured at ${configuredAt}`}`]
  }
  const place = async (request: ResolveRequest = {}) => {
    const { command, profileAccountId } = await processSettings(options, request, runtime)
    return { key: await entryKey({ source: SOURCE, command, profileAccountId }), sourceFingerprint: await surroundings(runtime) }
  }
  // The program's own bound decides; the cache's is there for sources without one.
  const { timeoutMs = TIMEOUT_MS, loadTimeoutMs = timeoutMs > 0 ? timeoutMs + 5_000 : undefined } = options
  const load = async (request: ResolveRequest = {}) => run(await processSettings(options, request, runtime), request.signal, runtime)
  const provider = sourced(SOURCE, load, describe)
  return cached(provider, { ...options, loadTimeoutMs, place }, runtime)
}

/** The same command gives another identity to another user, and with other settings of AWS. */
function surroundings(runtime: Runtime): Promise<string> {
  const settings = Object.entries(runtime.env).filter(([name]) => name.startsWith('AWS_'))
  return entryKey({ home: runtime.homedir(), settings: Object.fromEntries(settings) })
}

async function run(settings: ProcessSettings, signal: AbortSignal | undefined, runtime: Runtime): Promise<Credentials> {
  const { command, profileAccountId, deadlineMs, maxOutputBytes } = settings
  const result = await runtime.exec({ command, deadlineMs, maxOutputBytes, signal }).catch((error: unknown) => {
    throw failureToRun(error)
  })
  if (result.exitCode !== 0) throw failedRun(result, command)

  const { accountId = profileAccountId, ...credentials } = parseProcessOutput(result.stdout, SOURCE)
  if (credentials.expiration !== undefined && credentials.expiration.getTime() <= runtime.now()) {
    throw new CredentialsError('UNAVAILABLE', SOURCE, 'the program gave credentials that have already expired')
  }
  return { ...credentials, ...(accountId === undefined ? {} : { accountId }) }
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
