/** @module The error for a profile that is not there, with what may have been meant. */
import { CredentialsError } from '@credchain/core'
import type { Position } from './parse.js'
import { invalidAt } from './profile-setting.js'
import type { SharedConfig } from './shared-config.js'

const MAX_SUGGESTIONS = 3
const MAX_EDITS = 2

/** @param namedAt the `source_profile` that names it; undefined for the selected profile. */
export function unknownProfile(config: SharedConfig, name: string, named: boolean, namedAt?: Position): CredentialsError {
  const files = config.paths.join(' or ')
  if (!named) return new CredentialsError('NOT_CONFIGURED', 'ini', `there is no ${name} profile in ${files}`)
  const hint = hintFor(config, name)
  if (namedAt !== undefined) return invalidAt(namedAt, `source_profile = ${name}, and there is no such profile`, hint)
  return new CredentialsError('INVALID_CONFIG', 'ini', `there is no profile ${name} in ${files}`, { hint })
}

function hintFor(config: SharedConfig, name: string): string {
  const nearly = config.ignored.find((section) => section.name === name || section.name === `profile ${name}`)
  if (nearly !== undefined) {
    const right = nearly.name === name ? `[profile ${name}]` : `[${name}]`
    return `${nearly.file}:${nearly.line} does not count: in that file the section must be ${right}.`
  }
  const near = nearNames(name, config.profiles.keys())
  if (near.length > 0) return `Did you mean ${near.join(' or ')}?`
  return config.profiles.size === 0
    ? 'The files hold no profile at all.'
    : `The files hold ${config.profiles.size} profiles, none of a similar name.`
}

function nearNames(wanted: string, names: Iterable<string>): string[] {
  return [...names]
    .map((name) => ({ name, distance: edits(wanted.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.min(MAX_EDITS, Math.floor(wanted.length / 2)))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ name }) => name)
}

/** Letters to insert, delete or replace (Levenshtein); names whose lengths differ too much are not looked at. */
function edits(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MAX_EDITS) return Infinity
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1]
    for (const [j, other] of Array.from(b).entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
