/** @module Instants as the AWS CLI writes them. */

/** `2026-11-21T21:41:31UTC`, which is Python's `%Z`; `Z` for the CLI's sessions of IAM Identity Center. Whole seconds, rounded down. */
export function formatCliDate(ms: number, zone: 'UTC' | 'Z'): string {
  return `${new Date(ms).toISOString().slice(0, 19)}${zone}`
}

/** Milliseconds since the epoch of any form that the CLI has written: `…UTC`, `…Z`, `…+00:00`. Undefined for anything else. */
export function parseCliDate(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:UTC|Z|[+-]\d\d:\d\d)$/.test(text)) return undefined
  const ms = Date.parse(text.replace(/UTC$/, 'Z'))
  return Number.isNaN(ms) ? undefined : ms
}
