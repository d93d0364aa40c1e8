/** @module How a profile would be resolved, from the files alone. */
import { isCredentialsError, shortenHome, type CredentialsError, type Runtime } from '@credchain/core'
import { selectProfile, type ProfileSettingsOptions } from '../profile-settings/select-profile.js'
import { describeBase, describePlan } from './describe-plan.js'
import type { Position, Property, Section, Sections } from './parse.js'
import { plan, type Plan } from './plan.js'
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
  /** In words: `instance metadata`. */
  readonly what: string
  readonly profile: string
  /** Of the credentials, where the files tell it. */
  readonly accountId?: string | undefined
  /** What people call that account: `sso_account_name`. */
  readonly accountName?: string | undefined
  /** The role that they are of: an ARN, or a name in IAM Identity Center. */
  readonly role?: string | undefined
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

/** Plans the profile and asks nobody. Rejects as `fromIni` would for what is wrong with the files. */
export async function profilePlan(options: ProfileSettingsOptions, runtime: Runtime): Promise<ProfilePlan> {
  const { name, named } = selectProfile(options, {}, runtime)
  return planned(await loadSharedConfig(options, runtime), name, named, runtime)
}

/** One profile of the files. */
export interface ListedProfile {
  readonly profile: string
  /** Absent for a profile that has no credentials, or does not say rightly where they are. */
  readonly plan?: ProfilePlan
  /** Why there is no plan; absent for profiles of settings alone, which are no mistake. */
  readonly problem?: CredentialsError
}

/** Plans every profile and asks nobody. Rejects as `fromIni` would for files that cannot be read or break the format. */
export async function profilePlans(options: SharedFilesOptions, runtime: Runtime): Promise<readonly ListedProfile[]> {
  const config = await loadSharedConfig(options, runtime)
  return [...config.profiles.keys()].map((profile) => {
    try {
      return { profile, plan: planned(config, profile, false, runtime) }
    } catch (error) {
      if (!isCredentialsError(error)) throw error
      return error.code === 'NOT_CONFIGURED' ? { profile } : { profile, problem: error }
    }
  })
}

function planned(files: SharedConfig, name: string, named: boolean, runtime: Runtime): ProfilePlan {
  const { config, lines } = watchedReads(files, runtime)
  const { base, hops, ...rest } = plan(config, name, named)
  const [summary = ''] = describePlan({ base, hops, ...rest }, runtime)
  return {
    profile: name,
    summary,
    base: { kind: base.kind, what: describeBase(base), profile: base.profile, ...ownerOf(base), ...shown(base.at, runtime) },
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

/** Whose the credentials are, as far as the files say. */
function ownerOf(base: Plan['base']): Pick<PlannedBase, 'accountId' | 'accountName' | 'role'> {
  if (base.kind === 'sso') return { accountId: base.accountId, accountName: base.accountName, role: base.roleName }
  if (base.kind === 'web-identity') return { accountId: base.roleArn.split(':')[4], role: base.roleArn }
  return base.kind === 'static' || base.kind === 'process' ? { accountId: base.accountId } : {}
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
      if (property === undefined || property.value === '') return property
      note(key, property)
      return property.nested === undefined ? property : { ...property, nested: withNotedReads(property.nested, note) }
    },
  })
}

function shown({ file, line }: Position, runtime: Runtime): Position {
  return { file: shortenHome(file, runtime), line }
}
