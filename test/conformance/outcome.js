/** @module What became of a call, and whether that is what a case wants. */
import { isCredentialsError } from '@credchain/core'
import { compared } from './suite.js'

/** @typedef {{ readonly value: unknown } | { readonly error: unknown }} Outcome */
/** @typedef {import('@credchain/core').CredentialsErrorCode} Code */

/**
 * @param {() => unknown} call
 * @returns {Promise<Outcome>}
 */
export async function outcomeOf(call) {
  try {
    return { value: await call() }
  } catch (error) {
    return { error }
  }
}

/** @type {readonly Code[]} */
const BROKEN = ['INVALID_CONFIG', 'UNAVAILABLE', 'REJECTED']

/**
 * Words by which the SDK that the cases come from tells its errors, and the codes that mean the same here. Words that stand nowhere may have any code.
 * @type {readonly (readonly [RegExp, readonly Code[]])[]}
 */
const MEANINGS = [
  [/not enabled|is disabled|no environment variables were set/i, ['NOT_CONFIGURED']],
  [/an error occurred while loading/i, BROKEN],
  [
    /no such file|could not parse|missing|did not contain|must contain|infinite loop|did not specify|can only be specified/i,
    ['INVALID_CONFIG'],
  ],
  [/not a valid endpoint mode|invalid uri|invalid configuration|access token instead of credentials/i, ['INVALID_CONFIG']],
]

/**
 * The codes that an error with these words may have here; undefined for any.
 * @param {string} words
 * @param {boolean} [isNamed] somebody named the source: that it is absent is then a mistake of theirs
 * @returns {readonly Code[] | undefined}
 */
export function codesMeant(words, isNamed = false) {
  const codes = MEANINGS.find(([pattern]) => pattern.test(words))?.[1]
  return isNamed && codes?.includes('NOT_CONFIGURED') ? ['INVALID_CONFIG'] : codes
}

/**
 * @param {Outcome} outcome
 * @param {readonly Code[]} [codes] default: any
 * @returns {string[]}
 */
export function refusalProblems(outcome, codes) {
  const wanted = `a CredentialsError${codes === undefined ? '' : ` ${codes.join(' or ')}`}`
  if (!('error' in outcome)) return [`expected ${wanted}, observed a result`]
  const { error } = outcome
  const isRight = isCredentialsError(error) && (codes === undefined || codes.includes(error.code))
  return isRight ? [] : [`expected ${wanted}, observed ${told(error)}`]
}

/**
 * @param {Outcome} outcome
 * @param {string} what
 * @param {unknown} expected
 * @param {(value: any) => unknown} shape
 * @returns {string[]}
 */
export function resultProblems(outcome, what, expected, shape) {
  if ('error' in outcome) return [`expected ${what} ${JSON.stringify(expected)}, observed ${told(outcome.error)}`]
  return compared(what, expected, shape(outcome.value))
}

/** @param {unknown} error */
export function told(error) {
  if (isCredentialsError(error)) return `${error.code}, "${error.message}"`
  return error instanceof Error ? `${error.name}, "${error.message}"` : String(error)
}
