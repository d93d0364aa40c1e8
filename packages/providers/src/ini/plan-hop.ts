/** @module The role that a profile assumes. */
import type { StsSettings } from '../sts/sts-settings.js'
import type { Position, Section } from './parse.js'
import { planSts } from './plan-sts.js'
import { invalidAt, positionOf, setting } from './profile-setting.js'
import { sessionSettings, type SessionSettings } from './session-settings.js'
import type { SharedConfig } from './shared-config.js'

/** A line for the shell, and where it stands. */
export interface MfaProcess {
  readonly command: string
  readonly at: Position
}

/** One AssumeRole call. */
export interface Hop {
  /** The profile that describes it. */
  readonly profile: string
  readonly roleArn: string
  readonly roleSessionName?: string | undefined
  readonly externalId?: string | undefined
  readonly mfaSerial?: string | undefined
  /** A program that prints the code of that device. */
  readonly mfaProcess?: MfaProcess | undefined
  /** 900 to 43 200. */
  readonly durationSeconds?: number | undefined
  readonly session: SessionSettings
  /** Of that profile, or else of the selected one. */
  readonly region?: string | undefined
  /** Likewise, setting by setting. */
  readonly sts: StsSettings
  /** Undefined when `credential_source` says where the credentials come from. */
  readonly sourceProfile?: string | undefined
  /** Where `role_arn` stands. */
  readonly at: Position
  /** Where `source_profile` or `credential_source` stands. */
  readonly sourceAt: Position
}

const MIN_DURATION_SECONDS = 900
const MAX_DURATION_SECONDS = 43_200

/** Undefined when the profile assumes no role, or does so with a web identity token: that one needs no credentials and is a base. */
export function planHop(section: Section, selected: Section, services: SharedConfig['services']): Hop | undefined {
  const roleArn = setting(section, 'role_arn')
  const sourceProfile = setting(section, 'source_profile')
  const credentialSource = setting(section, 'credential_source')
  if (roleArn === undefined) return undefined
  if (sourceProfile !== undefined && credentialSource !== undefined) {
    throw invalidAt(
      credentialSource,
      `profile ${section.name} has both credential_source and source_profile (${sourceProfile.file}:${sourceProfile.line})`,
      'Remove one of the two: a role is assumed from one source.',
    )
  }
  const source = sourceProfile ?? credentialSource
  if (source === undefined) {
    if (setting(section, 'web_identity_token_file') !== undefined) return undefined
    const hint = `Add source_profile (source_profile = ${section.name} for keys of its own), credential_source or web_identity_token_file.`
    throw invalidAt(roleArn, `profile ${section.name} has role_arn, and nothing to assume the role with`, hint)
  }
  return {
    profile: section.name,
    roleArn: roleArn.value,
    roleSessionName: setting(section, 'role_session_name')?.value,
    externalId: setting(section, 'external_id')?.value,
    mfaSerial: setting(section, 'mfa_serial')?.value,
    mfaProcess: mfaProcess(section),
    durationSeconds: durationSeconds(section),
    session: sessionSettings(section),
    region: regionOf(section, selected),
    sts: { ...planSts(selected, services), ...planSts(section, services) },
    sourceProfile: sourceProfile?.value,
    at: positionOf(roleArn),
    sourceAt: positionOf(source),
  }
}

function mfaProcess(section: Section): MfaProcess | undefined {
  const property = setting(section, 'mfa_process')
  return property && { command: property.value, at: positionOf(property) }
}

/** `duration_seconds`, or undefined. Throws `INVALID_CONFIG` for anything that AssumeRole would refuse whatever the role. */
export function durationSeconds(section: Section): number | undefined {
  const property = setting(section, 'duration_seconds')
  if (property === undefined) return undefined
  const seconds = /^\d{1,5}$/.test(property.value) ? Number(property.value) : 0
  if (seconds >= MIN_DURATION_SECONDS && seconds <= MAX_DURATION_SECONDS) return seconds
  throw invalidAt(property, `duration_seconds must be a whole number from ${MIN_DURATION_SECONDS} to ${MAX_DURATION_SECONDS}`)
}

/** The region of the profile, or else of the selected one. */
export function regionOf(section: Section, selected: Section): string | undefined {
  return (setting(section, 'region') ?? setting(selected, 'region'))?.value
}
