/** @module Generations of an entry: what they count by. */

/** Whether it is one: a whole number that others can be greater than. What else stands in a store is no entry. */
export function isGeneration(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}
