/** @module The virtual week in a process of its own, whose heap is nobody else's. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** @typedef {import('./live-week.js').WeekReport & { unhandled: number, seconds: number }} Week */

/**
 * @param {{ seed: number, calls: number }} options
 * @returns {Promise<Week>}
 */
export async function runWeek({ seed, calls }) {
  const script = fileURLToPath(new URL('week-process.js', import.meta.url))
  const child = fork(script, [String(seed), String(calls)], { execArgv: ['--expose-gc'], stdio: ['ignore', 2, 2, 'ipc'] })
  /** @type {Promise<unknown[]>} */
  const reported = once(child, 'message')
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the week ended with exit code ${code} and without a report`)
  })
  const [week] = await Promise.race([reported, ended])
  // It exits once the report is sent.
  ended.catch(() => {})
  return /** @type {Week} */ (week)
}
