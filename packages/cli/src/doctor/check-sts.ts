/** @module The way to AWS STS, and the clock of this machine beside that of AWS. */
import { hostRuntime, TransportError, type HttpResponse } from '@credchain/core'
import { stsEndpoint } from '@credchain/providers/sts'
import { clockOutcome } from './clock-outcome.js'
import { unreachable } from './unreachable.js'
import { wrongBecause, type Check, type Outcome } from './check.js'

const DEADLINE_MS = 8_000

/** One request that nobody signs: any answer will do. */
export const checkSts: Check = async ({ profile, region, signal }) => {
  const endpoint = await stsEndpoint({ profile, region }).catch((error: unknown) => wrongBecause(error))
  if ('status' in endpoint) return [endpoint]
  const { host } = new URL(endpoint.url)
  const askedAt = hostRuntime.now()
  try {
    const answer = await hostRuntime.http({ method: 'GET', url: endpoint.url, deadlineMs: DEADLINE_MS, signal })
    return answered(host, answer, askedAt, hostRuntime.now())
  } catch (error) {
    if (!(error instanceof TransportError)) throw error
    return [unreachable(host, error.code)]
  }
}

function answered(host: string, { status, headers }: HttpResponse, askedAt: number, answeredAt: number): Outcome[] {
  const reached: Outcome =
    status < 500
      ? { status: 'ok', message: `${host} answers, in ${Math.round(answeredAt - askedAt)} ms` }
      : { status: 'wrong', message: `${host} answers with status ${status}`, remedy: 'wait, or ask for another region with --region' }
  return [reached, clockOutcome(headers['date'], askedAt, answeredAt)]
}
