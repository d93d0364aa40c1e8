/** @module Which profile of which file, and what it means when there is none. */
import { CredentialsError, type Runtime } from '@credchain/core'
import type { TwilioKeyPair } from './check-key-pair.js'
import { parseTwilioCredentialsFile } from './parse-twilio-credentials-file.js'

export interface TwilioProfileOptions {
  readonly profile?: string
  readonly filepath?: string
}

/**
 * The pair of the selected profile. Somebody who names a file or a profile wants that one: its absence is `INVALID_CONFIG`, while
 * the absence of the default file, of the profile `default`, or of keys in it is `NOT_CONFIGURED`.
 */
export async function readTwilioProfile(
  options: TwilioProfileOptions,
  runtime: Runtime,
): Promise<{ readonly pair: TwilioKeyPair; readonly where: string }> {
  const file = selected(options.filepath, 'options.filepath', 'TWILIO_CREDENTIALS_FILE', runtime)
  const profile = selected(options.profile, 'options.profile', 'TWILIO_PROFILE', runtime)
  const name = profile?.value ?? 'default'
  const path = expandHome(file?.value ?? '~/.twilio/credentials', runtime)

  const text = await readText(path, runtime, file?.by)
  if (text === undefined) {
    if (profile !== undefined) throw invalid(`there is no file ${path} for the profile ${name} (${profile.by})`)
    throw new CredentialsError('NOT_CONFIGURED', 'twilio', `TWILIO_AWS_CREDENTIALS is not set and there is no ${path}`)
  }
  const result = parseTwilioCredentialsFile(text, name, path)
  if (result.found === 'pair') return { pair: result.pair, where: `profile ${name} of ${path}` }
  const lack = result.found === 'no-profile' ? `${path} has no profile ${name}` : `profile ${name} of ${path} has no AWS keys`
  if (profile !== undefined) throw invalid(`${lack} (${profile.by})`)
  throw new CredentialsError('NOT_CONFIGURED', 'twilio', `TWILIO_AWS_CREDENTIALS is not set and ${lack}`)
}

interface Selected {
  readonly value: string
  /** The option or variable that says so. */
  readonly by: string
}

function selected(option: string | undefined, optionName: string, variable: string, runtime: Runtime): Selected | undefined {
  if (option !== undefined && typeof option !== 'string') throw new TypeError(`fromTwilio: ${optionName} must be a string`)
  if (option?.trim()) return { value: option.trim(), by: optionName }
  const value = runtime.env[variable]?.trim()
  return value ? { value, by: variable } : undefined
}

function expandHome(path: string, runtime: Runtime): string {
  return /^~[/\\]/.test(path) ? `${runtime.homedir()}${path.slice(1)}` : path
}

/** Undefined when a file that nobody named does not exist. */
async function readText(path: string, runtime: Runtime, namedBy: string | undefined): Promise<string | undefined> {
  try {
    return await runtime.fs.readFile(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unreadable'
    const isAbsent = code === 'ENOENT' || code === 'ENOTDIR'
    if (isAbsent && namedBy === undefined) return undefined
    if (isAbsent) throw invalid(`there is no file ${path} (${namedBy})`)
    throw invalid(`${path} cannot be read (${code})`)
  }
}

function invalid(what: string): CredentialsError {
  return new CredentialsError('INVALID_CONFIG', 'twilio', what)
}
