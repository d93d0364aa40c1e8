/** @module A client of what Twilio has for AWS keys: the Credentials AWS resource, and the settings that use it. */
import { hostRuntime, jsonObject, type HttpResponse, type Runtime } from '@credchain/core'
import { checkKeyPair, type TwilioKeyPair } from '../source/check-key-pair.js'
import { askTwilio, type TwilioQuestion } from './ask-twilio.js'
import { awsCredentialOf, isCredentialSid, type TwilioAwsCredential } from './aws-credential.js'
import { createOnce } from './create-once.js'
import { CREDENTIALS_PATH, credentialPages } from './credential-pages.js'
import { httpTransport, type HttpTransportOptions } from './http-transport.js'
import { s3SettingsForm, s3SettingsOf, settingsPath, type TwilioS3Settings, type TwilioS3Target } from './s3-settings.js'
import type { TwilioTransport } from './twilio-transport.js'

export interface TwilioAwsClientOptions extends HttpTransportOptions {
  /** Another way to Twilio, such as `transportFromTwilioSdk(client)`; `identity`, `endpoint`, `region` and `edge` are then its own affair. */
  readonly transport?: TwilioTransport
  /** Attempts of one operation, the first included. Default: 4. */
  readonly maxAttempts?: number
  /** Bound on one operation, pauses included, in milliseconds. Default: 60 000. */
  readonly timeoutMs?: number
}

/** Every operation takes one. */
export interface TwilioCallOptions {
  readonly signal?: AbortSignal | undefined
}

export interface CreateAwsCredentialOptions extends TwilioCallOptions {
  /** At most 64 characters. With it a lost answer is recovered: nothing is made twice. */
  readonly friendlyName?: string
  /** A subaccount (`AC…`) that the credential is for. Default: the account that asks. */
  readonly accountSid?: string
}

/** All operations reject with `TwilioApiError`, with `TypeError` for arguments that Twilio cannot take, and with the signal's reason. */
export interface TwilioAwsClient {
  /** Gives Twilio a pair, which it never gives back. `INVALID_CONFIG` for a pair that it would not take. */
  create(pair: TwilioKeyPair, options?: CreateAwsCredentialOptions): Promise<TwilioAwsCredential>
  fetch(sid: string, options?: TwilioCallOptions): Promise<TwilioAwsCredential>
  /** All of them, in Twilio's order, asked for as they are needed. `pageSize`: 1 to 1000, default 50. */
  list(options?: TwilioCallOptions & { readonly pageSize?: number }): AsyncIterable<TwilioAwsCredential>
  /** The friendly name is all that can change: another pair is another credential. */
  update(sid: string, changes: { readonly friendlyName: string }, options?: TwilioCallOptions): Promise<TwilioAwsCredential>
  /** One that is in use is deleted too: ask the settings first. */
  remove(sid: string, options?: TwilioCallOptions): Promise<void>
  readSettings(target: TwilioS3Target, options?: TwilioCallOptions): Promise<TwilioS3Settings>
  /** Writes all of them, and gives what Twilio then says. Turning storage on makes Twilio write a test object to the bucket. */
  writeSettings(target: TwilioS3Target, settings: TwilioS3Settings, options?: TwilioCallOptions): Promise<TwilioS3Settings>
}

const LONGEST_NAME = 64

/**
 * The client. What is throttled is sent again when Twilio says so (`Retry-After`); server errors and lost answers only where doing it twice is doing it once.
 * No secret is kept after a request.
 */
export function createTwilioAwsClient(options: TwilioAwsClientOptions = {}, runtime: Runtime = hostRuntime): TwilioAwsClient {
  const { transport = httpTransport(options, runtime), maxAttempts = 4, timeoutMs = 60_000 } = options
  const ask = (question: TwilioQuestion) => askTwilio(question, { transport, maxAttempts, timeoutMs }, runtime)
  const accounts = (
    method: TwilioQuestion['method'],
    path: string,
    doing: string,
    { signal }: TwilioCallOptions,
    form?: TwilioQuestion['form'],
  ) => ask({ method, product: 'accounts', path, doing, signal, ...(form && { form }) })
  const list = ({ pageSize = 50, signal }: TwilioCallOptions & { readonly pageSize?: number } = {}) =>
    credentialPages(pageSize, (path) => accounts('GET', path, 'listing the AWS credentials', { signal }))

  return {
    list,
    async create(pair, { friendlyName, accountSid, signal } = {}) {
      const { accessKeyId, secretAccessKey } = checkKeyPair(pair, 'the pair for Twilio')
      checkName('create', friendlyName)
      if (accountSid !== undefined && !/^AC[0-9a-f]{32}$/i.test(accountSid))
        throw new TypeError('create: accountSid is AC and 32 hexadecimal digits')
      const form = {
        Credentials: `${accessKeyId}:${secretAccessKey}`,
        ...(friendlyName !== undefined && { FriendlyName: friendlyName }),
        ...(accountSid !== undefined && { AccountSid: accountSid }),
      }
      const create = async () => {
        const doing = 'creating the AWS credential'
        const answer = await ask({ method: 'POST', product: 'accounts', path: CREDENTIALS_PATH, form, doing, isOnce: true, signal })
        return awsCredentialOf(jsonObject(answer.text))
      }
      // A blank name tells nothing from others.
      return createOnce({ label: friendlyName || undefined, maxAttempts, create, list: () => list({ signal }), signal }, runtime)
    },
    async fetch(sid, call = {}) {
      return awsCredentialOf(jsonObject((await accounts('GET', pathOf('fetch', sid), `fetching the AWS credential ${sid}`, call)).text))
    },
    async update(sid, { friendlyName }, call = {}) {
      checkName('update', friendlyName)
      const form = { FriendlyName: friendlyName }
      return awsCredentialOf(
        jsonObject((await accounts('POST', pathOf('update', sid), `renaming the AWS credential ${sid}`, call, form)).text),
      )
    },
    async remove(sid, call = {}) {
      let isAgain = false
      const once = (request: Parameters<TwilioTransport>[0]): Promise<HttpResponse> => {
        const again = isAgain
        isAgain = true
        // The answer to the first try was lost: what it has removed is gone.
        return transport(request).then((answer) => (again && answer.status === 404 ? { ...answer, status: 204 } : answer))
      }
      const question = {
        method: 'DELETE',
        product: 'accounts',
        path: pathOf('remove', sid),
        doing: `removing the AWS credential ${sid}`,
      } as const
      await askTwilio({ ...question, signal: call.signal }, { transport: once, maxAttempts, timeoutMs }, runtime)
    },
    async readSettings(target, { signal } = {}) {
      const path = settingsPath(target)
      return s3SettingsOf(
        jsonObject((await ask({ method: 'GET', product: 'video', path, doing: `reading the ${target} settings`, signal })).text),
      )
    },
    async writeSettings(target, settings, { signal } = {}) {
      const question = { method: 'POST', product: 'video', path: settingsPath(target), doing: `writing the ${target} settings` } as const
      return s3SettingsOf(jsonObject((await ask({ ...question, form: s3SettingsForm(settings), signal })).text))
    },
  }
}

function pathOf(operation: string, sid: string): string {
  if (!isCredentialSid(sid)) throw new TypeError(`${operation}: the SID of a credential is CR and 32 hexadecimal digits`)
  return `${CREDENTIALS_PATH}/${sid}`
}

function checkName(operation: string, name: string | undefined): void {
  if (name !== undefined && name.length > LONGEST_NAME)
    throw new TypeError(`${operation}: friendlyName has at most ${LONGEST_NAME} characters`)
}
