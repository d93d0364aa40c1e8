/** @module A program that is run for credentials, whoever names it. */
import {
  cached,
  CredentialsError,
  entryKey,
  sourced,
  type Credentials,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import type { FromProcessOptions } from './from-process.js'
import { parseProcessOutput } from './parse-process-output.js'
import { processSettings, TIMEOUT_MS, type ProcessSettings } from './process-settings.js'
import { runProgram } from './run-program.js'

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
  // The program's own bound decides; the cache's is there for sources without one. Of one that is none, the settings say so.
  const { timeoutMs = TIMEOUT_MS, loadTimeoutMs = Number.isFinite(timeoutMs) && timeoutMs > 0 ? timeoutMs + 5_000 : undefined } = options
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
  const output = await runProgram({ command, deadlineMs, maxOutputBytes, signal }, 'credentials', SOURCE, runtime)
  const { accountId = profileAccountId, ...credentials } = parseProcessOutput(output, SOURCE)
  if (credentials.expiration !== undefined && credentials.expiration.getTime() <= runtime.now()) {
    throw new CredentialsError('UNAVAILABLE', SOURCE, 'the program gave credentials that have already expired')
  }
  return { ...credentials, ...(accountId === undefined ? {} : { accountId }) }
}
