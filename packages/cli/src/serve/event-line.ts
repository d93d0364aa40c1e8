/** @module An event of credential resolution as a line for the one who watches a server. */
import type { CredentialsEvent } from '@credchain/core'

/** Undefined for what happens all the time. */
export function eventLine(event: CredentialsEvent): string | undefined {
  const who = event.subject === undefined ? event.source : `${event.source} (${event.subject})`
  switch (event.type) {
    case 'refreshed':
      return `${who}: new credentials${event.key === undefined ? '' : ` ${event.key}`}${until(event.expiration)}`
    case 'kept-after-failure':
      return `${who}: goes on with those it has${until(event.expiration)}: ${event.reason}`
    case 'rejected':
    case 'notice':
      return `${who}: ${event.reason}`
    default:
      return undefined
  }
}

function until(expiration: Date | undefined): string {
  return expiration === undefined ? '' : ` until ${expiration.toISOString()}`
}
