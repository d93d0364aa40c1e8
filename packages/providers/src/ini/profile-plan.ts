/** @module How a profile would be resolved, from the files alone. */
import { shortenHome, type Runtime } from '@credchain/core'
import { describePlan } from './describe-plan.js'
import type { Position, Property, Section, Sections } from './parse.js'
import { plan, type Plan } from './plan.js'
import { selectProfile } from './select-profile.js'
import type { SharedConfig } from './shared-config.js'
import { loadSharedConfig, type SharedFilesOptions } from './shared-files.js'

/** A line that was read on the way, without its value. */
export interface PlanLine extends Position {
  /** `profile base`, `sso-session corp`. */
  readonly section: string
  readonly key: string
}

export interface PlannedBase extends Position {
  readonly kind: Plan['base']['kind']
  readonly profile: string
  /** The source that `credential_source` names; for that kind alone. */
  readonly name?: string
}

export interface PlannedHop extends Position {
  readonly profile: string
  readonly roleArn: string
  readonly region?: string | undefined
  readonly mfaSerial?: string | undefined
  readonly durationSeconds?: number | undefined
}

export interface ProfilePlan {
  readonly profile: string
  /** `prod -> assume deploy-prod (eu-west-1) <- static keys`. */
  readonly summary: string
  readonly base: PlannedBase
  /** The first to be assumed first. */
  readonly hops: readonly PlannedHop[]
  /** Every line that mattered, in the order of reading. */
  readonly lines: readonly PlanLine[]
}

export interface ProfilePlanOptions extends SharedFilesOptions {
  /** Default: `AWS_PROFILE`, else `default`. */
  readonly profile?: string
}

/** Plans the profile and asks nobody. Rejects as `fromIni` would for what is wrong with the files. */
export async function profilePlan(options: ProfilePlanOptions, runtime: Runtime): Promise<ProfilePlan> {
  const { name, named } = selectProfile(options.profile, runtime)
  const { config, lines } = watchedReads(await loadSharedConfig(options, runtime), runtime)
  const { base, hops, ...planned } = plan(config, name, named)
  const [summary = ''] = describePlan({ base, hops, ...planned }, runtime)
  return {
    profile: name,
    summary,
    base: { kind: base.kind, profile: base.profile, ...(base.kind === 'named' && { name: base.name }), ...shown(base.at, runtime) },
    hops: hops.map(({ profile, roleArn, region, mfaSerial, durationSeconds, at }) => ({
      profile,
      roleArn,
      region,
      mfaSerial,
      durationSeconds,
      ...shown(at, runtime),
    })),
    lines: lines(),
  }
}

/** The files, and every property that was asked for and is there. */
function watchedReads(config: SharedConfig, runtime: Runtime): { config: SharedConfig; lines: () => readonly PlanLine[] } {
  const read = new Map<string, PlanLine>()
  const watched = (sections: Sections, type: string): Sections => {
    const made = new Map<string, Section>()
    return {
      get(name) {
        const section = made.get(name) ?? sections.get(name)
        if (section === undefined || made.has(name)) return section
        const note = (key: string, property: Property) => {
          const at = shown(property, runtime)
          read.set(`${at.file}:${at.line}`, { ...at, section: `${type} ${name}`, key })
        }
        const own = { ...section, properties: withNotedReads(section.properties, note) }
        made.set(name, own)
        return own
      },
      keys: () => sections.keys(),
    }
  }
  return {
    config: {
      ...config,
      profiles: watched(config.profiles, 'profile'),
      ssoSessions: watched(config.ssoSessions, 'sso-session'),
      services: watched(config.services, 'services'),
    },
    lines: () => [...read.values()],
  }
}

function withNotedReads(
  properties: ReadonlyMap<string, Property>,
  note: (key: string, property: Property) => void,
): ReadonlyMap<string, Property> {
  return Object.assign(new Map(properties), {
    get(key: string) {
      const property = properties.get(key)
      if (property !== undefined && property.value !== '') note(key, property)
      return property
    },
  })
}

function shown({ file, line }: Position, runtime: Runtime): Position {
  return { file: shortenHome(file, runtime), line }
}
