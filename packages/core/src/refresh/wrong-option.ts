/** @module Numbers among the options of caches, and what they must be. */

interface Rule {
  readonly takes: string
  readonly fits: (value: number) => boolean
}

const TIME: Rule = { takes: 'milliseconds, 0 or more', fits: (value) => value >= 0 }
const BOUND: Rule = { takes: 'milliseconds above 0', fits: (value) => value > 0 }
const COUNT: Rule = { takes: 'a whole number above 0', fits: (value) => Number.isInteger(value) && value > 0 }
const LIMIT: Rule = { takes: 'a whole number above 0, or Infinity', fits: (value) => value === Infinity || COUNT.fits(value) }

const RULES: Readonly<Record<string, Rule>> = {
  advisoryWindowMs: TIME,
  mandatoryWindowMs: TIME,
  minRemainingMs: TIME,
  staticStabilityMs: TIME,
  maxAgeMs: BOUND,
  loadTimeoutMs: BOUND,
  max: COUNT,
  concurrency: LIMIT,
}

/** The `TypeError` for the first of `options` that is not what it must be, with its name and value; undefined when there is none. `Infinity` is a time, too. */
export function wrongOption(source: string, options: object): TypeError | undefined {
  for (const [name, { takes, fits }] of Object.entries(RULES)) {
    const value: unknown = Reflect.get(options, name)
    const isRight = value === undefined || (typeof value === 'number' && fits(value))
    if (!isRight) return new TypeError(`${source}: ${name} must be ${takes}, and is ${shown(value)}`)
  }
  return undefined
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 20))
  return typeof value === 'number' ? String(value) : `of type ${typeof value}`
}
