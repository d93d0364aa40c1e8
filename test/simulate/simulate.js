/** @module One variant's day. */
import { seededRandom } from '../soak/seeded-random.js'
import { CALLS_MS, DAY_MS, MIDNIGHT, OUTAGE, processesOf, SKEWED, START_MS } from './plan.js'
import { awsProcess, ourProcess, storeOf } from './variants.js'
import { virtualClock } from './virtual-clock.js'
import { virtualFolder } from './virtual-folder.js'
import { virtualRedis } from './virtual-redis.js'
import { virtualSts } from './virtual-sts.js'

const TELL_HOURS = 3

/** @typedef {import('./variants.js').Process} Process */
/** @typedef {import('@credchain/core').Runtime} Runtime */
/**
 * What callers saw. Durations in milliseconds.
 * @typedef {object} Tally
 * @property {number} served processes that have had credentials
 * @property {number} allServedMs from midnight until the last process had its first
 * @property {number} failedAtStart calls that failed while the process had nothing
 * @property {number} failedWhileHeld calls that failed although the process held credentials that had not ended
 * @property {number} failedAfterEnd calls that failed after the process had lost what it had
 * @property {number} deadMs time for which processes handed out what had ended
 * @property {number} longestWaitMs of a call of a process that had credentials before
 */
/**
 * @typedef {object} Day
 * @property {Tally} tally
 * @property {number[]} calls of STS, each second
 * @property {number[]} throttled those of them that were refused
 * @property {number} mostPerRole granted calls of the role that was asked for most
 */

/**
 * @param {import('./variants.js').Variant} variant
 * @param {import('./plan.js').Plan} plan
 * @param {(hours: number) => void} onProgress
 * @returns {Promise<Day>}
 */
export async function simulate(variant, { fleet, stsPerSecond, seed }, onProgress) {
  const random = seededRandom(seed)
  const clock = virtualClock({ from: MIDNIGHT, to: MIDNIGHT + DAY_MS })
  const sts = virtualSts({ clock, perSecond: stsPerSecond, random })
  const redis = virtualRedis(clock, { from: MIDNIGHT + OUTAGE.from, to: MIDNIGHT + OUTAGE.to })
  const world = worldOf(clock, sts.http, random)
  /** @type {Tally} */
  const tally = { served: 0, allServedMs: 0, failedAtStart: 0, failedWhileHeld: 0, failedAfterEnd: 0, deadMs: 0, longestWaitMs: 0 }
  const days = []

  for (let host = 0; host < fleet.roles * fleet.hostsPerRole; host += 1) {
    const role = `https://sts.virtual/${String(host % fleet.roles).padStart(64, '0')}`
    const skewMs = skewOf(random)
    const fs = virtualFolder(() => clock.now() + skewMs)
    for (let index = 0; index < fleet.processesPerHost; index += 1) {
      /** @type {Runtime} Each process has its own, by which it learns the time. */
      const runtime = Object.create(world, { now: { value: () => clock.now() + skewMs }, fs: { value: fs } })
      const process = variant === 'aws' ? awsProcess(runtime, role) : ourProcess(runtime, role, storeOf(variant, runtime, redis))
      days.push(live(process, { clock, random, tally }))
    }
  }
  let toldHours = 0
  await clock.run((now) => {
    const hours = (now - MIDNIGHT) / 3_600_000
    if (hours < toldHours + TELL_HOURS) return
    toldHours += TELL_HOURS
    onProgress(toldHours)
  })
  if (days.length !== processesOf(fleet)) throw new Error('the fleet is not whole')
  return { tally, calls: [...sts.calls], throttled: [...sts.throttled], mostPerRole: Math.max(0, ...sts.granted.values()) }
}

/**
 * A process's day, which the end of the clock ends. Calls that would find fresh credentials are left out: they change nothing.
 * @param {Process} process
 * @param {{ clock: import('./virtual-clock.js').VirtualClock, random: () => number, tally: Tally }} world
 */
async function live(process, { clock, random, tally }) {
  let end = 0
  await clock.sleep(random() * START_MS)
  for (;;) {
    const since = clock.now()
    try {
      const { expiration } = await process.call()
      if (end === 0) {
        tally.served += 1
        tally.allServedMs = Math.max(tally.allServedMs, clock.now() - MIDNIGHT)
      } else tally.longestWaitMs = Math.max(tally.longestWaitMs, clock.now() - since)
      end = expiration?.getTime() ?? Infinity
    } catch {
      if (end === 0) tally.failedAtStart += 1
      else if (clock.now() < end) tally.failedWhileHeld += 1
      else tally.failedAfterEnd += 1
    }
    const freshMs = Math.max(0, process.freshForMs())
    tally.deadMs += Math.max(0, clock.now() + freshMs - Math.max(end, clock.now())) * Number(end > 0)
    await clock.sleep(freshMs + random() * CALLS_MS)
  }
}

/** @param {() => number} random */
function skewOf(random) {
  const isOff = random() < 1 / SKEWED.oneIn
  return Math.round((2 * random() - 1) * (isOff ? SKEWED.byMs : SKEWED.elseByMs))
}

/**
 * All of a runtime that the processes share.
 * @param {import('./virtual-clock.js').VirtualClock} clock
 * @param {Runtime['http']} http
 * @param {() => number} random
 */
function worldOf({ sleep, load }, http, random) {
  const exec = () => Promise.reject(new Error('no programs here'))
  return { env: {}, random, sleep, load, http, exec, platform: 'linux', uid: 1, homedir: () => '/home/user' }
}
