/** @module A clock that learns from the services it talks to how far it is off. */
import type { HttpRequest, HttpResponse, Runtime } from './runtime.js'

/** A smaller difference may be the answer's way through the network; expiries do not depend on it. */
const TOLERANCE_MS = 30_000

/** RFC 9110, section 5.6.7. The parser of dates alone takes most texts that end in a number for one. */
const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/

const synced = new WeakMap<Runtime, Runtime>()
const offsets = new WeakMap<Runtime, () => number>()

/** By how many milliseconds answers have set the clock of `runtime`. */
export function clockOffset(runtime: Runtime): () => number {
  return offsets.get(runtime) ?? (() => 0)
}

/** The machine's own clock, which no answer sets: by it goes how long something took, how long it is remembered, and whether the clock jumped. */
export function ownClock(runtime: Runtime): () => number {
  const offset = clockOffset(runtime)
  return () => runtime.now() - offset()
}

/**
 * `runtime` with its clock set by the `Date` headers of the answers that its `http` brings: expiries are told by the services' clocks, so they are to be
 * held against those. Every provider of a runtime shares the one clock. For the sources that AWS runs (STS, instance metadata, containers) only.
 */
export function clockSynced(runtime: Runtime): Runtime {
  const known = synced.get(runtime)
  if (known !== undefined) return known
  let offsetMs = 0

  async function http(request: HttpRequest): Promise<HttpResponse> {
    const askedAt = runtime.now()
    const response = await runtime.http(request)
    const halfMs = (runtime.now() - askedAt) / 2
    const { date = '' } = response.headers
    // An exchange that took long, or in which the clock jumped, does not tell when within it the answer was written.
    if (IMF_FIXDATE.test(date) && Math.abs(halfMs) <= TOLERANCE_MS) {
      // The header has whole seconds, so half of one is added; the answer was written about halfway through the exchange.
      const differenceMs = Date.parse(date) + 500 - (askedAt + halfMs)
      // A clock that was set once stays so while it agrees: windows that go to and fro with each answer would help nobody.
      const isOff = Math.abs(differenceMs - offsetMs) > TOLERANCE_MS / 2
      if (isOff) offsetMs = Math.abs(differenceMs) > TOLERANCE_MS ? Math.round(differenceMs) : 0
    }
    return response
  }

  const made: Runtime = Object.create(runtime, {
    http: { value: http },
    now: { value: () => runtime.now() + offsetMs },
  })
  synced.set(runtime, made)
  synced.set(made, made)
  offsets.set(made, () => offsetMs)
  return made
}
