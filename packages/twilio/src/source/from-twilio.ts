/** @module The AWS key pair that you gave to Twilio, as a credential provider. */
import {
  cached,
  CredentialsError,
  hostRuntime,
  isCredentialsError,
  redactKeyId,
  sourced,
  type CacheOptions,
  type Credentials,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import type { TwilioKeyPair } from './check-key-pair.js'
import { parseTwilioCredentialString } from './parse-twilio-credential-string.js'
import { readTwilioProfile } from './read-twilio-profile.js'

/** The cache options count for a function in `credentials` only: everything else costs nothing, and is read at each call. */
export interface FromTwilioOptions extends Omit<CacheOptions, 'store'> {
  /**
   * `<access key id>:<secret access key>`, or a function that gives it, such as one that asks a secret store. A blank string counts as
   * left out. What a function gives is kept for `maxAgeMs`. Default: `TWILIO_AWS_CREDENTIALS`, then a profile of the credentials file.
   */
  readonly credentials?: string | (() => string | Promise<string>)
  /** Profile of the credentials file; it or `filepath` set, `TWILIO_AWS_CREDENTIALS` is not asked. Default: `TWILIO_PROFILE`, then `default`. */
  readonly profile?: string
  /** The credentials file; `~/` is the home folder. Default: `TWILIO_CREDENTIALS_FILE`, then `~/.twilio/credentials`. */
  readonly filepath?: string
}

/**
 * Twilio never gives a secret back, so this asks Twilio for nothing: the pair is yours, kept where you keep the credentials that Twilio
 * was given (https://www.twilio.com/docs/iam/credentials/aws), and comes from `options.credentials`, `TWILIO_AWS_CREDENTIALS`, or a
 * profile of `~/.twilio/credentials`. The identity has no expiration.
 *
 * Errors: `NOT_CONFIGURED` where nothing is set, `INVALID_CONFIG` for a pair that is none and for a named profile or file that does not
 * exist, `UNAVAILABLE` when the function fails.
 */
export function fromTwilio(options: FromTwilioOptions = {}, runtime: Runtime = hostRuntime): Provider {
  const { credentials } = options

  async function load(request?: ResolveRequest): Promise<Credentials> {
    request?.signal?.throwIfAborted()
    const { pair } = await find(options, runtime, request?.signal)
    return pair
  }

  async function describe(): Promise<readonly string[]> {
    if (typeof credentials === 'function') return ['whatever the function options.credentials gives']
    const { pair, where } = await find(options, runtime)
    return [`key ${redactKeyId(pair.accessKeyId)} of ${where}`]
  }

  const provider = sourced('twilio', load, describe)
  return typeof credentials === 'function' ? cached(provider, options, runtime) : provider
}

interface Found {
  readonly pair: TwilioKeyPair
  readonly where: string
}

async function find(options: FromTwilioOptions, runtime: Runtime, signal?: AbortSignal): Promise<Found> {
  const { credentials } = options
  if (typeof credentials === 'function') {
    const where = 'what the function options.credentials gave'
    return { pair: parseTwilioCredentialString(await called(credentials, signal), where), where }
  }
  if (credentials !== undefined && typeof credentials !== 'string') {
    throw new TypeError('fromTwilio: options.credentials must be a string or a function')
  }
  if (credentials?.trim()) return { pair: parseTwilioCredentialString(credentials, 'options.credentials'), where: 'options.credentials' }

  const namesFile = [options.profile, options.filepath].some((option) => option !== undefined && option !== '')
  const variable = runtime.env['TWILIO_AWS_CREDENTIALS']?.trim()
  if (!namesFile && variable) {
    return { pair: parseTwilioCredentialString(variable, 'TWILIO_AWS_CREDENTIALS'), where: 'TWILIO_AWS_CREDENTIALS' }
  }
  return readTwilioProfile(options, runtime)
}

/** What the user's function gives. Its own error is not passed on: that of a JSON parser, say, quotes the secret it was fed. */
async function called(credentials: () => string | Promise<string>, signal?: AbortSignal): Promise<string> {
  let text: unknown
  try {
    text = await orAborted(credentials, signal)
  } catch (error) {
    signal?.throwIfAborted()
    if (isCredentialsError(error)) throw error
    throw new CredentialsError('UNAVAILABLE', 'twilio', `the function options.credentials failed${kindOf(error)}`)
  }
  const given = text ?? ''
  if (typeof given !== 'string') throw new TypeError('fromTwilio: the function options.credentials must give a string')
  if (given.trim() === '') throw new CredentialsError('NOT_CONFIGURED', 'twilio', 'the function options.credentials gave nothing')
  return given
}

async function orAborted<R>(work: () => R | Promise<R>, signal?: AbortSignal): Promise<R> {
  if (signal === undefined) return work()
  return new Promise<R>((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    const settled = () => signal.removeEventListener('abort', onAbort)
    new Promise<R>((given) => given(work())).then(resolve, reject).finally(settled)
  })
}

/** Node's code of an error, else its class: words of a program, which nobody builds from a secret. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if ('code' in error && typeof error.code === 'string' && /^E[A-Z_]{2,40}$/.test(error.code)) return ` (${error.code})`
  return /^[A-Z][A-Za-z]{0,40}(?:Error|Exception)$/.test(error.name) ? ` (${error.name})` : ''
}
