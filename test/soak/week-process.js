/** @module The week in a process of its own: `node --expose-gc week-process.js <seed> <calls>`. Run by `run.js`. */
import { liveWeek } from './live-week.js'

const [, , seed = '', calls = ''] = process.argv
let unhandled = 0
process.on('unhandledRejection', () => {
  unhandled += 1
})

const since = performance.now()
const say = (/** @type {string} */ progress) => process.stderr.write(`soak: week: ${progress}\n`)
const report = await liveWeek({ seed: Number(seed), calls: Number(calls), say })
const seconds = (performance.now() - since) / 1000
process.send?.({ ...report, unhandled, seconds }, () => process.exit())
