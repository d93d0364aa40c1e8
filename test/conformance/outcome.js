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

/**
 * Words by which the SDK that the cases come from tells its errors, and the code that means the same here. What is named nowhere may have any code.
 * @type {readonly (readonly [RegExp, Code])[]}
 */
const MEANINGS = [
  [/not enabled|no environment variables were set/i, 'NOT_CONFIGURED'],
  [/an error occurred while loading/i, 'UNAVAILABLE'],
  [
    /no such file|could not parse|missing|did not contain|must contain|infinite loop|did not specify|can only be specified/i,
    'INVALID_CONFIG',
  ],
  [/is not a valid|invalid|access token instead of credentials|IMDS is disabled|not supported/i, 'INVALID_CONFIG'],
]

/**
 * The code that an error with these words has here.
 * @param {string} words
 * @returns {Code | undefined}
 */
export function codeMeant(words) {
  return MEANINGS.find(([pattern]) => pattern.test(words))?.[1]
}

/**
 * @param {Outcome} outcome
 * @param {Code} [code] default: any
 * @returns {string[]}
 */
export function refusalProblems(outcome, code) {
  const wanted = `a CredentialsError${code === undefined ? '' : ` ${code}`}`
  if (!('error' in outcome)) return [`expected ${wanted}, observed a result`]
  const { error } = outcome
  if (isCredentialsError(error)) return code === undefined || error.code === code ? [] : [`expected ${wanted}, observed ${told(error)}`]
  return [`expected ${wanted}, observed ${told(error)}`]
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
