/** @module The pair, once Twilio has said that it still holds a credential for it. */
import {
  cached,
  CredentialsError,
  eventsOf,
  isCredentialsError,
  reasonOf,
  sourced,
  type CacheOptions,
  type Credentials,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import { isCredentialSid, type TwilioAwsCredential } from '../client/aws-credential.js'
import { createTwilioAwsClient, type TwilioAwsClient } from '../client/create-twilio-aws-client.js'
import { TwilioApiError } from '../client/twilio-api-error.js'
import { inTime } from '../wire/in-time.js'
import { isLabelledFor } from './key-label.js'

export interface VouchOptions {
  /** The credential at Twilio (`CR…`) that `verify` asks for. Default: `TWILIO_AWS_CREDENTIALS_SID`. */
  readonly credentialSid?: string
  /**
   * `exists`: Twilio is asked whether the credential is still there. `label`: and whether its friendly name carries the mark of this key, as `publishToTwilio` writes it;
   * that is a label, which anybody with access to the account can edit, and no proof. Default: `off`, nobody is asked.
   */
  readonly verify?: 'off' | 'exists' | 'label'
  /** How long Twilio's word counts, in milliseconds. Default: 300 000. */
  readonly verifyTtlMs?: number
  /** What to do while Twilio cannot say (an outage, throttling, a refused identity): `use` the pair, with a `notice` event, or `throw`. Default: `use`. */
  readonly onUnverifiable?: 'use' | 'throw'
  /** Default: `createTwilioAwsClient()`. */
  readonly client?: Pick<TwilioAwsClient, 'fetch'>
}

const TTL_MS = 300_000
/** AWS calls may wait for it, so Twilio gets no more. */
const ASKING_MS = 5_000

/** `inner` behind Twilio's word, which is kept for `verifyTtlMs`, and the pair with it. */
export function vouched(inner: Provider, options: VouchOptions & CacheOptions, runtime: Runtime): Provider {
  const { verify, verifyTtlMs = TTL_MS, onUnverifiable = 'use' } = options
  const events = eventsOf('twilio', () => runtime.now(), options.onEvent)
  let client = options.client

  function sidNow(): string {
    const sid = options.credentialSid?.trim() || runtime.env['TWILIO_AWS_CREDENTIALS_SID']?.trim()
    if (!sid) throw invalid(`TWILIO_AWS_CREDENTIALS_SID is not set, and verify: '${verify}' needs it`)
    if (!isCredentialSid(sid)) throw invalid('the SID of the credential (TWILIO_AWS_CREDENTIALS_SID) is not CR and 32 hexadecimal digits')
    return sid
  }

  async function ask(sid: string, signal: AbortSignal | undefined): Promise<TwilioAwsCredential> {
    const asked = (client ??= createTwilioAwsClient({}, runtime))
    const lateness = () => new TwilioApiError(`Twilio did not answer within ${ASKING_MS} ms`, {})
    return inTime((either) => asked.fetch(sid, { signal: either }), { deadlineMs: ASKING_MS, signal, lateness }, runtime)
  }

  function undecided(error: unknown): void {
    if (onUnverifiable === 'use') return events.emit({ type: 'notice', reason: `the pair is used unverified: ${reasonOf(error)}` })
    if (isCredentialsError(error) && error.code !== 'NOT_CONFIGURED') throw error
    throw invalid(`the pair cannot be verified: ${reasonOf(error)}`)
  }

  async function vouch({ accessKeyId }: Credentials, signal: AbortSignal | undefined): Promise<void> {
    const sid = sidNow()
    let held: TwilioAwsCredential
    try {
      held = await ask(sid, signal)
    } catch (error) {
      signal?.throwIfAborted()
      if (!isCredentialsError(error)) throw error
      if (error instanceof TwilioApiError && error.status === 404) throw gone(sid)
      return undecided(error)
    }
    if (verify === 'label' && !isLabelledFor(accessKeyId, held.friendlyName)) throw mismatch(sid)
  }

  async function load(request: ResolveRequest = {}): Promise<Credentials> {
    const pair = await inner(request)
    await vouch(pair, request.signal)
    return pair
  }

  const describe = async () => [...((await inner.describe?.()) ?? []), `Twilio is asked for ${sidNow()}`]
  const maxAgeMs = Math.min(verifyTtlMs, options.maxAgeMs ?? Infinity)
  return cached(sourced('twilio', load, describe), { ...options, maxAgeMs }, runtime)
}

function gone(sid: string): CredentialsError {
  const hint = 'give the pair to Twilio again, and set TWILIO_AWS_CREDENTIALS_SID to what that gives'
  return new CredentialsError('REJECTED', 'twilio', `the AWS credential ${sid} is not at Twilio any more`, { hint })
}

function mismatch(sid: string): CredentialsError {
  const hint = 'its friendly name should end in # and the access key id; publishToTwilio writes that'
  return new CredentialsError('REJECTED', 'twilio', `the label of the AWS credential ${sid} does not name this key`, { hint })
}

function invalid(what: string): CredentialsError {
  return new CredentialsError('INVALID_CONFIG', 'twilio', what)
}
