/** @module Parameters that would do something else than they say. */
import type { SessionParams } from './mint.js'

/** What GetSessionToken takes. */
const OF_SESSIONS: readonly string[] = ['DurationSeconds', 'SerialNumber', 'TokenCode']

/**
 * Throws `TypeError` for a `RoleArn` that is there and empty (a variable that was not set), and for a role's parameters without a role: the call
 * would open a session with all the rights of the master, where a role or a policy was to narrow them.
 */
export function checkParams(params: SessionParams): void {
  if ('RoleArn' in params) {
    if (typeof params.RoleArn === 'string' && params.RoleArn !== '') return
    throw new TypeError('fromTemporaryCredentials: params.RoleArn is empty; leave it out for a session token')
  }
  const lost = Object.entries(params).find(([name, value]) => value !== undefined && !OF_SESSIONS.includes(name))
  if (lost !== undefined) throw new TypeError(`fromTemporaryCredentials: params.${lost[0]} has no meaning without params.RoleArn`)
}
