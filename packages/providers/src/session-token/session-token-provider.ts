/** @module A session of a user. */
import type { Provider, Runtime } from '@credchain/core'
import type { GetSessionTokenCommandInput } from '@aws-sdk/client-sts'
import { sessionProvider } from '../sts/session-provider.js'
import type { FromSessionTokenOptions } from './from-session-token.js'

/** What GetSessionToken takes. */
const TAKEN: readonly string[] = ['DurationSeconds', 'SerialNumber', 'TokenCode'] satisfies (keyof GetSessionTokenCommandInput)[]

/** Opened through the keys of the master. */
export function sessionTokenProvider(options: FromSessionTokenOptions, runtime: Runtime): Provider {
  return sessionProvider({ ...options, params: options.params ?? {}, source: 'session-token', check }, runtime)
}

function check(params: object): void {
  const other = Object.keys(params).find((name) => !TAKEN.includes(name))
  if (other !== undefined) throw new TypeError(`fromSessionToken: GetSessionToken takes no ${other}`)
}
