/** @module One call of a source, as the event at its end tells it. */
import type { CredentialsErrorCode } from '../errors/credentials-error.js'
import type { CredentialsEvent } from '../events/events.js'

export interface Load {
  readonly outcome: 'refreshed' | 'kept' | 'rejected'
  readonly ms: number
  /** Absent when the source gave an identity. */
  readonly code?: CredentialsErrorCode
  readonly reason?: string
}

/** The call of the source that ended with `event`; undefined for events that are about something else, or tell of a call still under way. */
export function loadOf(event: CredentialsEvent): Load | undefined {
  switch (event.type) {
    case 'refreshed':
      return { outcome: 'refreshed', ms: event.ms }
    case 'kept-after-failure':
      return event.ms === undefined ? undefined : { outcome: 'kept', ms: event.ms, code: event.code, reason: event.reason }
    case 'rejected':
      return event.ms === undefined ? undefined : { outcome: 'rejected', ms: event.ms, code: event.code, reason: event.reason }
    default:
      return undefined
  }
}
