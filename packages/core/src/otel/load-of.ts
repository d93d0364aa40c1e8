/** @module One call of a source, as the event at its end tells it. */
import type { CredentialsErrorCode } from '../errors/credentials-error.js'
import type { CredentialsEvent } from '../events/events.js'

export interface Load {
  readonly outcome: 'refreshed' | 'kept' | 'rejected'
  readonly ms: number
  /** Absent, as the reason is, when the source gave an identity. */
  readonly code?: CredentialsErrorCode
  readonly reason?: string
}

/** The call of the source that ended with `event`; undefined when the event is about something else, or the call is still under way. */
export function loadOf(event: CredentialsEvent): Load | undefined {
  switch (event.type) {
    case 'refreshed':
      return { outcome: 'refreshed', ms: event.ms }
    case 'kept-after-failure':
      return event.pending ? undefined : { outcome: 'kept', ms: event.ms, code: event.code, reason: event.reason }
    case 'rejected':
      return { outcome: 'rejected', ms: event.ms, code: event.code, reason: event.reason }
    default:
      return undefined
  }
}
