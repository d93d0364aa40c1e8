/** @module The Credentials AWS resource, as Twilio shows it. https://www.twilio.com/docs/iam/credentials/aws */
import { parseTwilioDate } from './parse-twilio-date.js'
import { TwilioApiError } from './twilio-api-error.js'

/** Twilio shows neither the secret nor the access key id, nor anything made of them. */
export interface TwilioAwsCredential {
  /** `CR…`. */
  readonly sid: string
  readonly accountSid: string | undefined
  /** Blank when it has none. */
  readonly friendlyName: string
  readonly dateCreated: Date | undefined
  readonly dateUpdated: Date | undefined
}

/** Rejects an object without a SID with `UNAVAILABLE`; everything else may be null. */
export function awsCredentialOf(object: unknown): TwilioAwsCredential {
  const fields: Readonly<Partial<Record<string, unknown>>> = typeof object === 'object' && object !== null ? { ...object } : {}
  const sid = fields['sid']
  if (typeof sid !== 'string' || !isCredentialSid(sid)) throw new TwilioApiError('Twilio answered without an AWS credential', {})
  return {
    sid,
    accountSid: textOf(fields['account_sid']),
    friendlyName: textOf(fields['friendly_name']) ?? '',
    dateCreated: parseTwilioDate(fields['date_created']),
    dateUpdated: parseTwilioDate(fields['date_updated']),
  }
}

/** `CR` and 32 hexadecimal digits. */
export function isCredentialSid(text: unknown): text is string {
  return typeof text === 'string' && /^CR[0-9a-f]{32}$/i.test(text)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
