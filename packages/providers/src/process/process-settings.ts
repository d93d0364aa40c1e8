/** @module Which program gives credentials, and within which bounds: the options, then the profile. */
import { CredentialsError, type Command, type ResolveRequest, type Runtime } from '@credchain/core'
import { profileSettings } from '../profile-settings/profile-settings.js'
import type { ProfileSettingsOptions } from '../profile-settings/select-profile.js'
import { accountIdOf } from '../wire/account-id.js'

export interface ProcessOptions extends ProfileSettingsOptions {
  /** A line for the shell of the system, or a file and its arguments, which run without a shell. Default: `credential_process` of the profile. */
  readonly command?: string | readonly [file: string, ...args: string[]]
  /** Bound on the run, in milliseconds; then the program and its children are killed. Default: 60 000. */
  readonly timeoutMs?: number
  /** Bytes of output accepted. Default: 64 KiB. */
  readonly maxOutputBytes?: number
  /** Account of the credentials when the program does not tell it. Default: `aws_account_id` of the profile, if that names the program. */
  readonly profileAccountId?: string
  /** Where the program is configured, for reports: a file and line. It must not hold the command itself. */
  readonly configuredAt?: string
}

export interface ProcessSettings extends Program, Pick<Command, 'deadlineMs' | 'maxOutputBytes'> {}

interface Program extends Pick<Command, 'command'> {
  readonly profileAccountId: string | undefined
  readonly configuredAt: string | undefined
}

type Request = Pick<ResolveRequest, 'callerClientConfig'>

/** Default bound on a run, in milliseconds. */
export const TIMEOUT_MS = 60_000
const MAX_OUTPUT_BYTES = 64 * 1024

/** Errors: `NOT_CONFIGURED` when nobody names a program, `INVALID_CONFIG` for a blank one, `TypeError` for bounds that are none. */
export async function processSettings(options: ProcessOptions, request: Request, runtime: Runtime): Promise<ProcessSettings> {
  const { timeoutMs = TIMEOUT_MS, maxOutputBytes = MAX_OUTPUT_BYTES } = options
  if (!(Number.isFinite(timeoutMs) && timeoutMs > 0)) throw new TypeError('process: timeoutMs must be a positive number')
  if (!(Number.isInteger(maxOutputBytes) && maxOutputBytes > 0)) {
    throw new TypeError('process: maxOutputBytes must be a positive whole number')
  }
  return { ...(await namedProgram(options, request, runtime)), deadlineMs: timeoutMs, maxOutputBytes }
}

async function namedProgram(options: ProcessOptions, request: Request, runtime: Runtime): Promise<Program> {
  const { command, profileAccountId, configuredAt } = options
  if (command === undefined) return programOfProfile(options, request, runtime)
  const file = typeof command === 'string' ? command : command[0]
  if (file.trim() === '') {
    throw new CredentialsError('INVALID_CONFIG', 'process', 'options.command is blank', {
      hint: 'pass a line for the shell, or a file and its arguments; without `command` the profile names the program, with credential_process',
    })
  }
  return { command, profileAccountId, configuredAt }
}

async function programOfProfile(options: ProcessOptions, request: Request, runtime: Runtime): Promise<Program> {
  const profile = await profileSettings(options, request, runtime)
  const command = profile('credential_process')
  if (command === undefined) {
    throw new CredentialsError('NOT_CONFIGURED', 'process', 'no program is named: the profile has no credential_process', {
      hint: 'pass `command`, or let the profile name a program with credential_process',
    })
  }
  const { profileAccountId = accountIdOf(profile('aws_account_id')?.value), configuredAt = command.place } = options
  return { command: command.value, profileAccountId, configuredAt }
}
