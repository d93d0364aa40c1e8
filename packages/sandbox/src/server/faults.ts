/** @module What goes wrong, and for which requests. */

export type Fault =
  /** Answers with this status. Default code: what the service usually says with it (`SlowDown`, `Throttling`, `InternalFailure` …). */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly code?: string
      readonly message?: string
      readonly retryAfterSeconds?: number
    }
  /** Waits in real time, then answers as usual. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** Breaks the connection without an answer. */
  | { readonly kind: 'reset' }
  /** Does what is asked, and breaks the connection instead of answering. */
  | { readonly kind: 'lost' }
  /** Answers as usual, one byte every so many real milliseconds. */
  | { readonly kind: 'drip'; readonly everyMs: number }
  /** Status 200 and nonsense in the body. */
  | { readonly kind: 'garbage' }
  /** Takes the request and never answers. */
  | { readonly kind: 'hang' }

/** Which requests: every member that is given must be equal. None given: all. */
export interface FaultMatch {
  /** As in the request log: `imds`, `sts`, `s3`, `dynamodb` … */
  readonly service?: string
  /** As in the request log: `AssumeRole`, `credentials`, `GetObject` … */
  readonly action?: string
}

export interface FaultOptions {
  /** How many requests it strikes. Default: all, until stopped. */
  readonly times?: number
}

export interface Faults {
  inject(match: FaultMatch, behaviour: Fault, options?: FaultOptions): { readonly stop: () => void }
  /** The fault for this request, which counts as one strike: the oldest that matches, so that faults queue up. */
  strike(service: string, action: string): Fault | undefined
}

/** Throws `TypeError`, when injecting, for a count that is not a positive whole number or a time that is not positive. */
export function createFaults(): Faults {
  const active = new Set<{ match: FaultMatch; behaviour: Fault; left: number }>()

  return {
    inject(match, behaviour, { times = Number.POSITIVE_INFINITY } = {}) {
      check(behaviour, times)
      const fault = { match, behaviour, left: times }
      active.add(fault)
      return {
        stop() {
          active.delete(fault)
        },
      }
    },
    strike(service, action) {
      for (const fault of active) {
        const { match } = fault
        if ((match.service ?? service) !== service || (match.action ?? action) !== action) continue
        fault.left -= 1
        if (fault.left === 0) active.delete(fault)
        return fault.behaviour
      }
      return undefined
    },
  }
}

function check(behaviour: Fault, times: number): void {
  if (times !== Number.POSITIVE_INFINITY && !(Number.isInteger(times) && times > 0)) {
    throw new TypeError('sandbox: times is a whole number, 1 or more')
  }
  const ms = behaviour.kind === 'latency' ? behaviour.ms : behaviour.kind === 'drip' ? behaviour.everyMs : 0
  if (!Number.isFinite(ms) || ms < 0) throw new TypeError('sandbox: milliseconds of a fault are a finite number, 0 or more')
  const status = behaviour.kind === 'status' ? behaviour.status : 500
  if (!Number.isInteger(status) || status < 300 || status > 599)
    throw new TypeError('sandbox: the status of a fault is between 300 and 599')
}
