/** @module Where the first credentials of a profile come from. */
import type { StsSettings } from '../sts/sts-settings.js'
import { didYouMean } from './near-names.js'
import type { Position, Section } from './parse.js'
import { durationSeconds, regionOf } from './plan-hop.js'
import { planLogin, type LoginBase } from './plan-login.js'
import { planSso, type SsoBase } from './plan-sso.js'
import { planSts } from './plan-sts.js'
import { invalidAt, positionOf, setting } from './profile-setting.js'
import type { SharedConfig } from './shared-config.js'

interface BaseOf<K extends string> {
  readonly kind: K
  readonly profile: string
  /** The property that decides. */
  readonly at: Position
}

/** Keys that stand in the files. */
export interface StaticBase extends BaseOf<'static'> {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  readonly credentialScope?: string | undefined
  readonly accountId?: string | undefined
}

/** A source known by name: to all SDKs, or to the caller. */
export interface NamedBase extends BaseOf<'named'> {
  readonly name: string
}

interface ProcessBase extends BaseOf<'process'> {
  readonly command: string
  /** For programs that do not tell theirs. */
  readonly accountId?: string | undefined
}

/** A role assumed with the token of an identity provider. */
export interface WebIdentityBase extends BaseOf<'web-identity'> {
  readonly tokenFile: string
  readonly roleArn: string
  readonly roleSessionName?: string | undefined
  readonly durationSeconds?: number | undefined
  readonly region?: string | undefined
  readonly sts: StsSettings
}

export type Base = StaticBase | NamedBase | ProcessBase | WebIdentityBase | SsoBase | LoginBase

/** What `credential_source` may say to every SDK. */
export const NAMED_SOURCES = ['Environment', 'Ec2InstanceMetadata', 'EcsContainer'] as const
export type NamedSource = (typeof NAMED_SOURCES)[number]

/**
 * The order is that of the AWS SDK for JavaScript. Undefined when the profile has nothing of the kind.
 *
 * @param assumesRole whether the profile assumes a role from its `credential_source`, which then goes before all else.
 * @param sourceNames what `credential_source` may say.
 */
export function planBase(
  section: Section,
  selected: Section,
  config: SharedConfig,
  assumesRole: boolean,
  sourceNames: readonly string[],
): Base | undefined {
  if (assumesRole) return namedSource(section, sourceNames)
  return (
    staticKeys(section) ??
    namedSource(section, sourceNames) ??
    webIdentity(section, selected, config.services) ??
    processSource(section) ??
    planSso(section, config) ??
    planLogin(section, config)
  )
}

/** The keys of a profile. Throws `INVALID_CONFIG` when only one of the pair is there. */
export function staticKeys(section: Section): StaticBase | undefined {
  const id = setting(section, 'aws_access_key_id')
  const secret = setting(section, 'aws_secret_access_key')
  if (id === undefined && secret === undefined) return undefined
  if (id === undefined || secret === undefined) {
    const [present, missing] = id === undefined ? [secret, 'aws_access_key_id'] : [id, 'aws_secret_access_key']
    throw invalidAt(present ?? section, `profile ${section.name} has half a key pair: ${missing} is missing`)
  }
  return {
    kind: 'static',
    profile: section.name,
    accessKeyId: id.value,
    secretAccessKey: secret.value,
    sessionToken: setting(section, 'aws_session_token')?.value,
    credentialScope: setting(section, 'aws_credential_scope')?.value,
    accountId: accountId(section),
    at: positionOf(id),
  }
}

/** Anything but twelve digits would be built into host names by clients with account-based endpoints. */
function accountId(section: Section): string | undefined {
  const value = setting(section, 'aws_account_id')?.value
  return value !== undefined && /^\d{12}$/.test(value) ? value : undefined
}

function namedSource(section: Section, sourceNames: readonly string[]): NamedBase | undefined {
  const property = setting(section, 'credential_source')
  if (property === undefined) return undefined
  const { value: name } = property
  if (!sourceNames.includes(name)) {
    const what = `credential_source must be ${sourceNames.join(', ')}, letter for letter`
    throw invalidAt(property, what, didYouMean(name, sourceNames))
  }
  return { kind: 'named', profile: section.name, name, at: positionOf(property) }
}

function webIdentity(section: Section, selected: Section, services: SharedConfig['services']): WebIdentityBase | undefined {
  const tokenFile = setting(section, 'web_identity_token_file')
  if (tokenFile === undefined) return undefined
  const roleArn = setting(section, 'role_arn')
  if (roleArn === undefined) throw invalidAt(tokenFile, `profile ${section.name} has web_identity_token_file, but role_arn is missing`)
  return {
    kind: 'web-identity',
    profile: section.name,
    tokenFile: tokenFile.value,
    roleArn: roleArn.value,
    roleSessionName: setting(section, 'role_session_name')?.value,
    durationSeconds: durationSeconds(section),
    region: regionOf(section, selected),
    sts: { ...planSts(selected, services), ...planSts(section, services) },
    at: positionOf(tokenFile),
  }
}

function processSource(section: Section): ProcessBase | undefined {
  const command = setting(section, 'credential_process')
  if (command === undefined) return undefined
  return { kind: 'process', profile: section.name, command: command.value, accountId: accountId(section), at: positionOf(command) }
}
