/** @module What a source is like, hour by hour: a schedule drawn from a seed. */

/** @typedef {'well' | 'slow' | 'late' | 'failing' | 'throttled' | 'refusing' | 'hanging' | 'expired' | 'repeating'} Mood */
/** @typedef {{ readonly mood: Mood, readonly weight: number, readonly fromMs: number, readonly toMs: number }} Climate */

/** How often each mood comes, and for how long after a call its answer comes. The first is for a start: there must be something to lose. */
/** @type {readonly [Climate, ...Climate[]]} */
const MOODS = [
  { mood: 'well', weight: 60, fromMs: 0, toMs: 800 },
  { mood: 'slow', weight: 10, fromMs: 1500, toMs: 29_000 },
  { mood: 'late', weight: 7, fromMs: 30_001, toMs: 120_000 },
  { mood: 'failing', weight: 12, fromMs: 0, toMs: 5000 },
  { mood: 'throttled', weight: 5, fromMs: 0, toMs: 500 },
  { mood: 'refusing', weight: 5, fromMs: 0, toMs: 500 },
  { mood: 'hanging', weight: 7, fromMs: 0, toMs: 0 },
  { mood: 'expired', weight: 2, fromMs: 0, toMs: 500 },
  { mood: 'repeating', weight: 2, fromMs: 0, toMs: 500 },
]
const TOTAL_WEIGHT = MOODS.reduce((sum, { weight }) => sum + weight, 0)
const SHORTEST_MS = 60_000
const LONGEST_MS = 40 * 60_000

/**
 * The weather of one source. Ask it with a clock that does not go back.
 * @param {() => number} random
 * @returns {(now: number) => { mood: Mood, afterMs: number }}
 */
export function weather(random) {
  let until = -Infinity
  let [current] = MOODS
  return (now) => {
    if (until === -Infinity) until = now + SHORTEST_MS
    while (now >= until) {
      current = drawn(random)
      until += SHORTEST_MS + random() * (LONGEST_MS - SHORTEST_MS)
    }
    return { mood: current.mood, afterMs: Math.round(current.fromMs + random() * (current.toMs - current.fromMs)) }
  }
}

/** @param {() => number} random */
function drawn(random) {
  let left = random() * TOTAL_WEIGHT
  return MOODS.find(({ weight }) => (left -= weight) < 0) ?? MOODS[0]
}
