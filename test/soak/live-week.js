/** @module Seven virtual days of calls, over sources that are not always well. */
import { fakeWorld } from '@credchain/sandbox'
import { createLane } from './lane.js'
import { LANE_PLANS } from './lane-plans.js'
import { seededRandom } from './seeded-random.js'

/** @typedef {{ name: string, ttlMs: number } & import('./lane.js').LaneCounts & { source: import('./moody-source.js').SourceCounts }} LaneReport */
/** @typedef {{ lanes: LaneReport[], heapMiB: number[], violations: string[], violationCount: number, pending: number, pendingSleeps: number, virtualDays: number }} WeekReport */

const DAY_MS = 86_400_000
const DAYS = 7
/** Whoever waits has an answer by then, and late answers have come. */
const DRAIN_MS = 300_000
const MIB = 2 ** 20
const MOST_VIOLATIONS_KEPT = 20
/** Times in the week at which nobody calls, each of up to this length. */
const PAUSES = 12
const LONGEST_PAUSE_MS = 4 * 3_600_000

/**
 * @param {{ seed: number, calls: number, say: (progress: string) => void }} options
 * @returns {Promise<WeekReport>}
 */
export async function liveWeek({ seed, calls, say }) {
  const random = seededRandom(seed)
  const world = fakeWorld({ random: seededRandom(seed + 1) })
  const startAt = world.now()
  const endAt = startAt + DAYS * DAY_MS
  /** @type {string[]} */
  const violations = []
  let violationCount = 0
  const lanes = LANE_PLANS.map((plan, index) =>
    createLane(plan, seededRandom(seed + 100 + index), world, (violation) => {
      violationCount += 1
      if (violations.length < MOST_VIOLATIONS_KEPT) violations.push(violation)
    }),
  )
  const made = () => lanes.reduce((sum, { counts }) => sum + counts.calls, 0)
  /** @type {number[]} heap at the end of each day */
  const heapMiB = []
  const traffic = createTraffic(lanes, random, PAUSES / calls)

  while (made() < calls) {
    const left = calls - made()
    traffic.step(left)
    const pauseMs = traffic.pauseMs((endAt - world.now()) / left)
    await world.advance(Math.min(pauseMs, endAt - world.now()))
    const days = Math.floor((world.now() - startAt) / DAY_MS)
    if (days > heapMiB.length) {
      heapMiB.push(await heapUsedMiB())
      say(`day ${days} of ${DAYS}, ${made()} calls, heap ${heapMiB.at(-1)?.toFixed(2)} MiB`)
    }
  }
  traffic.leave()
  await world.advance(Math.max(0, endAt - world.now()))
  const virtualDays = (world.now() - startAt) / DAY_MS
  await world.advance(DRAIN_MS)
  for (const lane of lanes) lane.close()
  await world.advance(DRAIN_MS)
  while (heapMiB.length < DAYS) heapMiB.push(await heapUsedMiB())

  const reports = lanes.map(({ name, ttlMs, counts, source }) => ({ name, ttlMs, ...counts, source }))
  const pending = lanes.reduce((sum, lane) => sum + lane.pending(), 0)
  return { lanes: reports, heapMiB, violations, violationCount, pending, pendingSleeps: world.pendingSleeps, virtualDays }
}

/**
 * What the callers do next, and how long they take to do it.
 * @param {ReturnType<typeof createLane>[]} lanes
 * @param {() => number} random
 * @param {number} pauseShare of the steps, that a pause follows
 */
function createTraffic(lanes, random, pauseShare) {
  /** @type {AbortController[]} callers that leave at the next step */
  const leaving = []
  const leave = () => {
    for (const controller of leaving.splice(0)) controller.abort(new Error('left'))
  }

  return {
    leave,
    /** @param {number} left calls that may still be made */
    step(left) {
      leave()
      const lane = lanes[Math.floor(random() * lanes.length)]
      if (lane === undefined) throw new TypeError('a week needs lanes')
      const kind = random()
      if (kind < 0.000_5) lane.force()
      else if (kind < 0.001) lane.refuse()
      else if (kind < 0.005) {
        const controller = new AbortController()
        leaving.push(controller)
        lane.call({ signal: controller.signal })
      } else {
        const herd = kind < 0.015 ? Math.min(10, left) : 1
        for (let index = 0; index < herd; index += 1) lane.call()
      }
    },
    /** Exponential about the mean, and now and then a pause in which nobody calls. @param {number} meanMs */
    pauseMs(meanMs) {
      if (random() < pauseShare) return Math.round(random() * LONGEST_PAUSE_MS)
      return Math.round(-Math.log(1 - random()) * meanMs)
    },
  }
}

/** After the collector has had its way, and finalizers theirs. */
async function heapUsedMiB() {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return process.memoryUsage().heapUsed / MIB
}
