/** @module What a profile means: where its first credentials come from, and which roles are assumed on top. Pure, nothing is run. */
import { CredentialsError } from '@credchain/core'
import { placedAt } from './error-place.js'
import { invalidAt, setting } from './profile-setting.js'
import type { Position, Section } from './parse.js'
import { NAMED_SOURCES, planBase, staticKeys, type Base } from './plan-base.js'
import { planHop, type Hop } from './plan-hop.js'
import type { SharedConfig } from './shared-config.js'
import { unknownProfile } from './unknown-profile.js'

/** How the credentials of a profile come to be. */
export interface Plan {
  readonly profile: string
  /** Where the first credentials come from. */
  readonly base: Base
  /** Roles assumed from there, the first to be assumed first. */
  readonly hops: readonly Hop[]
}

/** A profile on the way from the selected one to the base, and where it was named. */
interface Visit {
  readonly section: Section
  readonly namedAt: Position
}

/**
 * Follows `source_profile` down to a profile that has credentials, or says where to get them.
 * Throws `NOT_CONFIGURED` when the profile is absent or empty and nobody named it, `INVALID_CONFIG` for everything else that is wrong.
 *
 * @param named whether somebody asked for this profile by name (option, client, `AWS_PROFILE`), or it is just the default.
 * @param sourceNames what `credential_source` may say. Default: what every SDK knows.
 */
export function plan(config: SharedConfig, profile: string, named: boolean, sourceNames: readonly string[] = NAMED_SOURCES): Plan {
  const selected = config.profiles.get(profile)
  if (selected === undefined) throw unknownProfile(config, profile, named)
  const visits: Visit[] = []
  const hops: Hop[] = []
  let visit: Visit = { section: selected, namedAt: selected }

  for (;;) {
    const { section } = visit
    const first = visits.length === 0
    // As the AWS SDKs have it: the selected profile's role goes before its own keys, which may be the source of that very role.
    const keys = first ? undefined : staticKeys(section)
    if (keys !== undefined) return { profile, base: keys, hops }
    if (visits.some((earlier) => earlier.section === section)) throw loop(visits, visit)
    visits.push(visit)

    const hop = planHop(section, selected, config.services)
    if (hop !== undefined) hops.unshift(hop)
    if (hop?.sourceProfile === undefined) {
      const base = planBase(section, selected, config, hop !== undefined, sourceNames)
      if (base === undefined) throw noCredentials(visit, first && !named)
      return { profile, base, hops }
    }
    const source = config.profiles.get(hop.sourceProfile)
    if (source === undefined) throw unknownProfile(config, hop.sourceProfile, true, hop.sourceAt)
    visit = { section: source, namedAt: hop.sourceAt }
  }
}

function noCredentials({ section, namedAt }: Visit, mayBeEmpty: boolean): CredentialsError {
  const what = `profile ${section.name} has no credentials and does not say where to get them`
  const hint = setting(section, 'source_profile')
    ? 'source_profile counts only together with role_arn.'
    : 'Give it keys, role_arn with a source_profile or credential_source, credential_process, or a sign-in.'
  if (mayBeEmpty) return new CredentialsError('NOT_CONFIGURED', 'ini', what, { hint })
  return invalidAt(namedAt, what, hint)
}

/** Told from its first line on, so that it is one mistake whichever profile leads there. */
function loop(before: readonly Visit[], closing: Visit): CredentialsError {
  const entry = before.findIndex(({ section }) => section === closing.section)
  const visits = [...before.slice(entry + 1), closing]
  const first = visits.reduce((earliest, visit) => (isBefore(visit.namedAt, earliest.namedAt) ? visit : earliest))
  const turn = visits.indexOf(first)
  const around = [...visits.slice(turn), ...visits.slice(0, turn)]
  const steps = around.map(({ section, namedAt }) => `${section.name} (${namedAt.file}:${namedAt.line})`)
  const what = `the profiles form a loop: ${[around.at(-1)?.section.name, ...steps].join(' -> ')}`
  const error = new CredentialsError('INVALID_CONFIG', 'ini', what, { hint: 'The last profile of a chain needs credentials of its own.' })
  return placedAt(error, first.namedAt)
}

function isBefore(a: Position, b: Position): boolean {
  return a.file === b.file ? a.line < b.line : a.file < b.file
}
