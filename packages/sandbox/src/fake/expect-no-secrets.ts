/** @module The canary check: a secret must show in nothing that a program may print. */
import { inspect } from 'node:util'

/**
 * Throws when one of `secrets` can be read from one of `things` (errors with their causes, events, reports, printed text), whether they are
 * printed, inspected or written as JSON. The message names the place, never the secret.
 */
export function expectNoSecrets(secrets: readonly string[], ...things: readonly unknown[]): void {
  const sought = secrets.filter((secret) => secret !== '')
  if (sought.length === 0) throw new TypeError('expectNoSecrets: name at least one secret')
  for (const [index, thing] of things.entries()) {
    for (const [form, text] of Object.entries(formsOf(thing))) {
      if (sought.some((secret) => text.includes(secret))) throw new Error(`a secret shows in thing ${index + 1}, as ${form}`)
    }
  }
}

function formsOf(thing: unknown): Readonly<Record<string, string>> {
  return {
    text: String(thing),
    // Hidden members too: whoever sets showHidden in a debugger or a logger must not meet a secret either.
    'inspect()': inspect(thing, { depth: Infinity, showHidden: true, maxArrayLength: Infinity, maxStringLength: Infinity }),
    'plain inspect()': inspect(thing, { depth: Infinity, customInspect: false }),
    JSON: json(thing),
    stack: thing instanceof Error ? (thing.stack ?? '') : '',
  }
}

function json(thing: unknown): string {
  try {
    return JSON.stringify(thing) ?? ''
  } catch {
    // Circular: inspect has shown it all.
    return ''
  }
}
