/** @module What Twilio says when it says no. */
import { CredentialsError, jsonObject, parseRetryAfter, type CredentialsErrorOptions, type HttpResponse } from '@credchain/core'

export interface TwilioRefusal extends CredentialsErrorOptions {
  readonly status?: number
  readonly twilioCode?: number
  readonly moreInfo?: string
}

/**
 * Twilio refused (`REJECTED`), or could not be asked (`UNAVAILABLE`). `status` is of HTTP, absent when there was no answer; `twilioCode` is Twilio's own number
 * (https://www.twilio.com/docs/api/errors), with the address of its page in `moreInfo`.
 */
export class TwilioApiError extends CredentialsError {
  override name = 'TwilioApiError'
  declare readonly status?: number
  declare readonly twilioCode?: number
  declare readonly moreInfo?: string

  constructor(what: string, { status, twilioCode, moreInfo, ...options }: TwilioRefusal) {
    super(mayPass(status) ? 'UNAVAILABLE' : 'REJECTED', 'twilio', what, options)
    if (status !== undefined) this.status = status
    if (twilioCode !== undefined) this.twilioCode = twilioCode
    if (moreInfo !== undefined) this.moreInfo = moreInfo
  }
}

const HINTS: ReadonlyMap<number, string> = new Map([
  [20_003, 'check the account, the key and its secret; a key is good in one region only'],
  [20_404, 'it was deleted, or belongs to another account or region'],
  [70_051, 'this key or token may not use the resource: restricted keys and OAuth tokens may lack it, the auth token does not'],
  [70_106, 'the access key id has 20 characters, the secret access key 40'],
])

/**
 * @param secrets what was sent and must not come back in the message, should Twilio echo it.
 * @param unknownHint the hint where it is not known whether the deed was done.
 */
export function refusalOf(
  { status, headers, text }: HttpResponse,
  doing: string,
  secrets: readonly string[],
  now: number,
  unknownHint?: string,
): TwilioApiError {
  const { code, message, detail, title, more_info: moreInfo, type } = jsonObject(text) ?? {}
  const twilioCode = typeof code === 'number' ? code : undefined
  const echoes = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)])
  const isShown = (each: unknown): each is string => typeof each === 'string' && !echoes.some((echo) => each.includes(echo))
  const words = [message, detail, title].find((each) => typeof each === 'string' && each !== '')
  const page = [moreInfo, type].find((each): each is string => isShown(each) && URL.canParse(each))
  const said = [twilioCode, isShown(words) ? oneLine(words) : undefined]
  const what = [`${doing} failed`, said.filter((each) => each !== undefined).join(' ')].filter(Boolean).join(': ')
  return new TwilioApiError(`${what} (HTTP ${status})`, {
    status,
    ...(twilioCode !== undefined && { twilioCode }),
    ...(page !== undefined && { moreInfo: page }),
    hint: HINTS.get(twilioCode ?? 0) ?? (mayPass(status) && status !== 429 ? unknownHint : undefined),
    retryAfterMs: parseRetryAfter(headers['retry-after'], now),
  })
}

/** Whether the deed may have been done all the same. A throttled request was never processed (https://www.twilio.com/docs/api/errors/20429). */
export function isAmbiguous(error: unknown): error is TwilioApiError {
  return error instanceof TwilioApiError && error.code === 'UNAVAILABLE' && error.status !== 429
}

function mayPass(status: number | undefined): boolean {
  return status === undefined || status === 408 || status === 429 || status >= 500
}

function oneLine(words: string): string {
  return words
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 200)
}
