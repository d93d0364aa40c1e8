/** @module An identity in a line that may be shown. */
import { redactKeyId } from '@credchain/core'
import type { TwilioBasicIdentity } from './twilio-identity.js'

/** Names the account, and of an API key its last four characters. */
export function describeIdentity({ accountSid, username }: TwilioBasicIdentity, where: string): string {
  return `${username === accountSid ? 'auth token' : `API key ${redactKeyId(username)}`} of account ${accountSid}, from ${where}`
}
