/** @module What a week must not show. */
import { freshness } from '@credchain/core'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** Calls of a source within a minute while an unexpired identity is held: refreshes, and tries after failures. */
const MOST_IN_A_MINUTE = 5
/** What the collector leaves differs from day to day. */
const HEAP_SLACK_MIB = 1

/**
 * One line for each rule that was broken.
 * @param {import('./live-week.js').WeekReport & { unhandled: number }} week
 * @returns {string[]}
 */
export function weekProblems({ lanes, heapMiB, violations, violationCount, pending, pendingSleeps, virtualDays, unhandled }) {
  const problems = [...violations]
  const must = (/** @type {boolean} */ isSo, /** @type {string} */ problem) => isSo || problems.push(problem)
  must(violationCount === violations.length, `${violationCount - violations.length} calls more that were not as they should be`)
  must(pending === 0, `${pending} callers never got an answer`)
  must(pendingSleeps === 0, `${pendingSleeps} timers would keep a process alive`)
  must(unhandled === 0, `${unhandled} rejections were not handled`)
  for (const { name, ttlMs, forced, refused, source } of lanes) {
    must(source.mostAtOnce === 1, `${name}: the source was asked ${source.mostAtOnce} times at once`)
    must(source.mostInAMinute <= MOST_IN_A_MINUTE, `${name}: the source was asked ${source.mostInAMinute} times within a minute`)
    const most = Math.ceil((virtualDays * DAY_MS) / freshMs(ttlMs)) + forced + refused + 1
    must(source.brought <= most, `${name}: ${source.brought} identities were fetched, ${most} are enough`)
  }
  const growthMiB = Math.max(...heapMiB) - (heapMiB[0] ?? 0)
  must(growthMiB <= HEAP_SLACK_MIB, `the heap grew by ${growthMiB.toFixed(2)} MiB after the first day`)
  return problems
}

/** The time for which a new identity of this life is left alone, to the second: asked of the timing table itself. @param {number} ttlMs */
function freshMs(ttlMs) {
  let ms = MINUTE_MS / 60
  while (freshness(ms, 0, ttlMs) === 'fresh') ms += MINUTE_MS / 60
  return ms - MINUTE_MS / 60
}
