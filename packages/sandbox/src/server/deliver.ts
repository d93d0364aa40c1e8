/** @module Getting an answer onto the wire, whole or as a fault will have it. */
import { hostRuntime } from '@credchain/core'
import type { ServerResponse } from 'node:http'
import type { Fault } from './faults.js'
import type { WireAnswer } from './wire.js'

const NONSENSE = '\u0000<<{not: xml, nor json]>'

/**
 * Writes `answer` as `fault` says. Rejects with the signal's reason when that aborts, as it does when the peer is gone or the sandbox closes.
 * @param date instant for the Date header: real clients set their clocks by it. Milliseconds since the epoch.
 */
export async function deliver(
  response: ServerResponse,
  answer: WireAnswer,
  date: number,
  fault: Fault | undefined,
  signal: AbortSignal,
): Promise<void> {
  const body = Buffer.from(fault?.kind === 'garbage' ? NONSENSE : (answer.body ?? ''))
  response.sendDate = false
  response.writeHead(answer.status, {
    // Not for 204, which has no body; HEAD brings the length that GET would have.
    ...(answer.status === 204 ? {} : { 'content-length': String(body.length) }),
    ...answer.headers,
    date: new Date(date).toUTCString(),
  })
  if (fault?.kind === 'drip') {
    for (const byte of body) {
      response.write(Uint8Array.of(byte))
      await hostRuntime.sleep(fault.everyMs, signal, true)
    }
    response.end()
  } else {
    response.end(body)
  }
}
