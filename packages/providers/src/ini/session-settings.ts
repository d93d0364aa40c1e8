/** @module What a profile says of the session it opens: whom it is marked with, and what it is limited to. Keys of our own, named as AssumeRole's parameters. */
import type { Property, Section } from './parse.js'
import { invalidAt, setting } from './profile-setting.js'

export interface SessionSettings {
  /** JSON. */
  readonly policy?: string | undefined
  readonly policyArns?: readonly string[] | undefined
  readonly tags?: readonly SessionTag[] | undefined
  readonly sourceIdentity?: string | undefined
}

interface SessionTag {
  readonly key: string
  readonly value: string
}

/** The bounds of AssumeRole (AWS STS API Reference). */
const MAX_POLICY_ARNS = 10
const MAX_TAGS = 50
const MAX_TAG_KEY = 128
const MAX_TAG_VALUE = 256

/** `policy`, `policy_arns`, `tags` and `source_identity` of a profile. Throws `INVALID_CONFIG` for what AssumeRole would refuse whatever the role. */
export function sessionSettings(section: Section): SessionSettings {
  return {
    policy: policy(setting(section, 'policy')),
    policyArns: policyArns(setting(section, 'policy_arns')),
    tags: tags(setting(section, 'tags')),
    sourceIdentity: sourceIdentity(setting(section, 'source_identity')),
  }
}

function policy(property: Property | undefined): string | undefined {
  if (property === undefined || isJsonObject(property.value)) return property?.value
  throw invalidAt(property, 'policy must be a JSON object', 'A policy of several lines goes on in indented lines.')
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

function policyArns(property: Property | undefined): readonly string[] | undefined {
  if (property === undefined) return undefined
  const arns = listed(property)
  if (arns.length <= MAX_POLICY_ARNS && arns.every((arn) => /^arn:[\w-]+:iam::\S+:policy\/\S+$/.test(arn))) return arns
  throw invalidAt(property, `policy_arns must be up to ${MAX_POLICY_ARNS} ARNs of managed policies, separated by commas`)
}

function tags(property: Property | undefined): readonly SessionTag[] | undefined {
  if (property === undefined) return undefined
  const found = listed(property).map(tag)
  const keys = new Set(found.map(({ key }) => key.toLowerCase()))
  if (found.length <= MAX_TAGS && keys.size === found.length && found.every(isTag)) return found
  throw invalidAt(property, `tags must be up to ${MAX_TAGS} of key=value, each key once, separated by commas or on indented lines`)
}

function tag(text: string): SessionTag {
  const equals = text.indexOf('=')
  return { key: text.slice(0, Math.max(equals, 0)).trim(), value: text.slice(equals + 1).trim() }
}

function isTag({ key, value }: SessionTag): boolean {
  return key !== '' && key.length <= MAX_TAG_KEY && value.length <= MAX_TAG_VALUE
}

function sourceIdentity(property: Property | undefined): string | undefined {
  if (property === undefined || /^[\w+=,.@-]{2,64}$/.test(property.value)) return property?.value
  throw invalidAt(property, 'source_identity must be 2 to 64 letters, digits or any of +=,.@-_')
}

/** The values of a list that stands on one line, or on indented lines of its own. */
function listed({ value }: Property): string[] {
  return value
    .split(/[,\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
