/** @module A variant in a process of its own: `node variant-process.js <variant> <plan as JSON>`. Run by `run.js`. */
import { simulate } from './simulate.js'
import { VARIANTS } from './variants.js'

// Nobody reads the stacks of the many deadlines that are called off.
Error.stackTraceLimit = 0
const [, , variant = '', plan = ''] = process.argv
const name = /** @type {import('./variants.js').Variant} */ (variant)
const since = performance.now()
const day = await simulate(name, JSON.parse(plan), (hour) => {
  const seconds = ((performance.now() - since) / 1000).toFixed(0)
  process.stderr.write(`simulate: ${VARIANTS[name]}: ${hour} h after ${seconds} s\n`)
})
process.send?.(day, () => process.exit())
