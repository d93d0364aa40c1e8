/** @module The AWS key pair that you gave to Twilio, as a credential provider. */
import {
  cached,
  hostRuntime,
  redactKeyId,
  sourced,
  type CacheOptions,
  type Credentials,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import { callCredentialsFunction } from './call-credentials-function.js'
import type { TwilioKeyPair } from './check-key-pair.js'
import { parseTwilioCredentialString } from './parse-twilio-credential-string.js'
import { variableOrFile } from './variable-or-file.js'
import { vouched, type VouchOptions } from './vouched.js'

/** The cache options count for a function in `credentials`; for the credentials file `loadTimeoutMs` bounds the wait for the disk. */
export interface FromTwilioOptions extends Omit<CacheOptions, 'store'>, VouchOptions {
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
 * Twilio never gives a secret back, so this asks Twilio for nothing, save with `verify` whether the credential still stands: the pair is yours, kept where you keep the credentials that Twilio
 * was given (https://www.twilio.com/docs/iam/credentials/aws), and comes from `options.credentials`, `TWILIO_AWS_CREDENTIALS`, or a
 * profile of `~/.twilio/credentials`. The identity has no expiration.
 *
 * The variable is read at each call. The file is looked at once a second at most and read when it changed, and nobody who can be given a pair waits for that:
 * what was written counts within a second and one call, and with `forceRefresh` at once. A file that is then found broken or gone takes the pair away
 * after 60 s, with a `notice` event when that begins.
 *
 * With `verify` a change counts within `verifyTtlMs`, a credential that was deleted at Twilio (or whose label names another key) stops the chain, and an outage of Twilio's
 * does not.
 *
 * Errors: `NOT_CONFIGURED` where nothing is set, `INVALID_CONFIG` for a pair that is none and for a named profile or file that does not
 * exist, `REJECTED` for what Twilio does not vouch for, `UNAVAILABLE` when the function fails or the disk does not answer within `loadTimeoutMs`.
 */
export function fromTwilio(options: FromTwilioOptions = {}, runtime: Runtime = hostRuntime): Provider {
  const { verify = 'off', credentials } = options
  const pair = pairOf(credentials, options, runtime)
  if (verify !== 'off') return vouched(pair, options, runtime)
  return typeof credentials === 'function' ? cached(pair, options, runtime) : pair
}

function pairOf(credentials: FromTwilioOptions['credentials'], options: FromTwilioOptions, runtime: Runtime): Provider {
  if (typeof credentials === 'function') return ofFunction(credentials)
  const isBlank = credentials === undefined || (typeof credentials === 'string' && credentials.trim() === '')
  return isBlank ? variableOrFile(options, runtime) : ofOption(credentials)
}

function ofFunction(credentials: () => string | Promise<string>): Provider {
  async function load(request?: ResolveRequest): Promise<Credentials> {
    const text = await callCredentialsFunction(credentials, request?.signal)
    return parseTwilioCredentialString(text, 'what the function options.credentials gave')
  }
  return sourced('twilio', load, async () => ['whatever the function options.credentials gives'])
}

function ofOption(credentials: string): Provider {
  const pair = (): TwilioKeyPair => {
    if (typeof credentials !== 'string') throw new TypeError('fromTwilio: options.credentials must be a string or a function')
    return parseTwilioCredentialString(credentials, 'options.credentials')
  }
  const load = async (): Promise<Credentials> => pair()
  return sourced('twilio', load, async () => [`key ${redactKeyId(pair().accessKeyId)} of options.credentials`])
}
