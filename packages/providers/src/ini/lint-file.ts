/** @module What one shared config or credentials file has that does not count, counts twice, or cannot be read. */
import { blocksOf, type Block } from './blocks.js'
import { findingOf, type Finding } from './finding.js'
import { PROFILE_KEYS, SSO_SESSION_KEYS } from './known-keys.js'
import { didYouMean } from './near-names.js'
import { propertiesOf, type NamedProperty } from './properties.js'
import type { FileKind } from './section-header.js'

/** Sections of the AWS CLI's own, which no SDK reads. */
const OF_THE_CLI = new Set(['plugins', 'preview'])
/** What is as long may be a secret that lost its line. */
const LONGEST_KEY_SHOWN = 31

/** Findings in no particular order. */
export function lintFile(text: string, file: string, kind: FileKind): Finding[] {
  const findings: Finding[] = []
  const refuse = (error: Parameters<typeof findingOf>[1]) => findings.push(findingOf('malformed', error, file))
  const blocks = blocksOf(text, file, kind, refuse)
  const first = new Map<string, Block>()
  const firstProperty = new Map<string, number>()
  const isShadowed = blocks.some(({ type, name, bare }) => type === 'profile' && name === 'default' && !bare)

  for (const block of blocks) {
    const { line, type, bare } = block
    if (type === 'ignored' || (bare && isShadowed)) {
      const ignored = ignoredSection(block, kind)
      if (ignored !== undefined) findings.push({ rule: 'ignored-section', file, line, ...ignored })
      continue
    }
    const section = `${type}${bare ? ' bare' : ''} ${block.name}`
    const earlier = first.get(section)
    if (earlier === undefined) first.set(section, block)
    else findings.push(duplicateSection(block, earlier, file))
    for (const property of propertiesOf(text, file, block, refuse)) {
      const known = firstProperty.get(`${section}\n${property[0]}`)
      firstProperty.set(`${section}\n${property[0]}`, property[1].line)
      findings.push(...lintProperty(block, property, known))
    }
  }
  return findings
}

/** Undefined for a section that is meant for another program. */
function ignoredSection({ name, bare }: Block, kind: FileKind): Pick<Finding, 'message' | 'hint'> | undefined {
  if (bare) return { message: '[default] does not count beside [profile default]', hint: 'Keep one of the two.' }
  // A header that could not be read has been told.
  if (name === '' || (kind === 'config' && OF_THE_CLI.has(name))) return undefined
  if (kind === 'config') return { message: `[${name}] does not count in a config file`, hint: hintForConfig(name) }
  const hint = /^profile\s/.test(name)
    ? 'In a credentials file the section is the name alone.'
    : 'A credentials file has profiles only, their names without blanks and brackets.'
  return { message: `[${name}] does not count in a credentials file`, hint }
}

function hintForConfig(name: string): string {
  return /\s/.test(name)
    ? 'A name is made of letters, digits and any of _ - / . % @ : +, after profile, sso-session or services.'
    : `A profile is [profile ${name}].`
}

function duplicateSection({ line, type, name }: Block, earlier: Block, file: string): Finding {
  const message = `${type} ${name} began at line ${earlier.line} already; the two are merged, and of a key that both have the last one counts`
  return { rule: 'duplicate-section', file, line, message, hint: 'Make one section of the two.' }
}

function lintProperty({ type, name: section }: Block, [key, { file, line }]: NamedProperty, earlierLine: number | undefined): Finding[] {
  const shown = key.length > LONGEST_KEY_SHOWN || !/^[\w.-]+$/.test(key) ? `a key of ${key.length} characters` : key
  if (earlierLine !== undefined) {
    const message = `${shown} of ${type} ${section} stands at line ${earlierLine} already; this one counts`
    return [{ rule: 'duplicate-key', file, line, message, hint: 'Remove one of the two.' }]
  }
  const keys = type === 'profile' ? PROFILE_KEYS : type === 'sso-session' ? SSO_SESSION_KEYS : undefined
  if (keys === undefined || keys.has(key)) return []
  const message = `${shown} of ${type} ${section} is no setting that AWS's SDKs or its CLI know`
  return [{ rule: 'unknown-key', file, line, message, hint: didYouMean(key, keys) }]
}
