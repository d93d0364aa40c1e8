/** @module A variant's day in numbers, those of a sample made those of the fleet. */
import { DAY_MS, MINUTE_MS, OUTAGE, SETTLED_MS } from './plan.js'

/**
 * Calls are those that STS got; rates are calls a second.
 * @typedef {object} Summary
 * @property {import('./variants.js').Variant} variant
 * @property {number} calls
 * @property {number} throttled
 * @property {number} mostPerRole granted calls of the role that was asked for most
 * @property {number} callsInOutage from its begin to its end
 * @property {number} peakAtStart of the busiest minute
 * @property {number} peakLater of the busiest minute, once the fleet has started
 * @property {import('./simulate.js').Tally} tally
 * @property {{ rate: number, throttled: number }[]} minutes
 */

/**
 * @param {import('./variants.js').Variant} variant
 * @param {import('./simulate.js').Day} day
 * @param {number} times how often the sample is in the fleet
 * @returns {Summary}
 */
export function summaryOf(variant, { tally, calls, throttled, mostPerRole }, times) {
  const minutes = Array.from({ length: DAY_MS / MINUTE_MS }, (_, minute) => ({
    rate: (times * sum(calls.slice(minute * 60, minute * 60 + 60))) / 60,
    throttled: times * sum(throttled.slice(minute * 60, minute * 60 + 60)),
  }))
  const peakOf = (/** @type {typeof minutes} */ some) => Math.max(...some.map(({ rate }) => rate))
  const { served, failedAtStart, failedWhileHeld, failedAfterEnd, deadMs, ...longest } = tally
  const counts = { served, failedAtStart, failedWhileHeld, failedAfterEnd, deadMs }
  const scaled = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count * times]))
  return {
    variant,
    calls: times * sum(calls),
    throttled: times * sum(throttled),
    mostPerRole,
    callsInOutage: times * sum(calls.slice(OUTAGE.from / 1_000, OUTAGE.to / 1_000)),
    peakAtStart: peakOf(minutes.slice(0, SETTLED_MS / MINUTE_MS)),
    peakLater: peakOf(minutes.slice(SETTLED_MS / MINUTE_MS)),
    tally: { ...counts, ...scaled, ...longest },
    minutes,
  }
}

/** @param {readonly number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0)
}
