/** @module What a chain tells about itself: data for programs, lines for people. */
import type { CredentialsErrorCode } from '../errors/credentials-error.js'

/**
 * - `chosen`: the chain uses it. `available`: it would answer too. `not-configured`: nothing there. `failed`: there, but broken.
 * - `not-asked`: asking it costs something (network, a program), or may, and would change nothing.
 */
export type LinkOutcome = 'chosen' | 'available' | 'not-configured' | 'failed' | 'not-asked'

/** One link, redacted: nothing in it is secret. */
export interface LinkReport {
  readonly name: string
  readonly outcome: LinkOutcome
  /** Time the answer took, in milliseconds; absent when it was not asked. */
  readonly ms?: number
  readonly code?: CredentialsErrorCode
  /** Why it was passed over, or what it would do. */
  readonly reason?: string
  readonly hint?: string
  /** Where the identity comes from, in the provider's own words. */
  readonly details: readonly string[]
  readonly accountId?: string
  /** Last four characters of the key id. */
  readonly key?: string
  readonly expiration?: Date
  readonly refreshAt?: Date
  /** Of a chain within the chain. */
  readonly links?: readonly LinkReport[]
}

/** What `explain()` gives. Printed, it is a table; as JSON, its data. */
export interface ChainReport {
  readonly at: Date
  /** Name of the link in use; absent when there is none. */
  readonly chosen?: string
  readonly links: readonly LinkReport[]
  toString(): string
}

const NAME_WIDTH = 20
const OUTCOME_WIDTH = 16
const REASON_WIDTH = 72
const DETAIL_INDENT = '      '

/** A link's line, and below it what there is to know and to do. */
export function linkLines(link: LinkReport, at: number): string[] {
  const { name, outcome, ms, reason, hint, details, links = [] } = link
  const [first, ...rest] = details
  const what = reason ?? first ?? ''
  const time = ms === undefined ? '' : `${Math.round(ms)} ms`
  const head = `  ${outcome === 'chosen' ? '>' : '-'} ${name.padEnd(NAME_WIDTH)} ${outcome.replace('-', ' ').padEnd(OUTCOME_WIDTH)} ${what.padEnd(REASON_WIDTH)} ${time}`
  const below = [...(reason === undefined ? rest : details), ...identityLine(link, at), ...(hint === undefined ? [] : [`hint: ${hint}`])]
  const nested = links.flatMap((inner) => linkLines(inner, at))
  return [head.trimEnd(), ...[...below, ...nested].map((line) => DETAIL_INDENT + line)]
}

function identityLine({ accountId, key, expiration, refreshAt }: LinkReport, at: number): string[] {
  const facts = [
    accountId === undefined ? undefined : `account ${accountId}`,
    key === undefined ? undefined : `key ${key}`,
    expiration === undefined ? undefined : `expires in ${duration(expiration.getTime() - at)}`,
    refreshAt === undefined ? undefined : `refresh opens in ${duration(refreshAt.getTime() - at)}`,
  ].filter((fact) => fact !== undefined)
  return facts.length === 0 ? [] : [facts.join(' · ')]
}

/** `47 min`, `32 s`, `5 h 10 min`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
