/** @module Why a chain chose what it chose. */
import type { attemptReport } from './chain-exhausted-error.js'
import type { ChainLink } from './link.js'
import type { Expiring } from '../provider/provider.js'
import type { redactKeyId } from '../events/redact.js'
import type { ChainReport, linkLines, LinkReport } from './report.js'
import { chainReport } from './chain-report.js'

/** What every chain has loaded is handed over: a file that both import would be one more for every program. */
export interface Words {
  readonly attemptReport: typeof attemptReport
  readonly linkLines: typeof linkLines
  readonly redactKeyId: typeof redactKeyId
}

/** Instants are told by the runtime's clock, how long something took by the machine's own. */
export interface Clocks {
  readonly now: () => number
  readonly ownNow: () => number
}

/**
 * Asks the links in order until one answers or stops the chain; after that only those that cost nothing to ask. The others say what they would do, if
 * they can.
 *
 * @param winnerNow the link in use, if the chain has one already.
 */
export async function explainLinks<T extends Expiring>(
  chain: readonly ChainLink<T>[],
  winnerNow: () => ChainLink<T> | undefined,
  words: Words,
  { now, ownNow }: Clocks,
): Promise<ChainReport> {
  const inUse = winnerNow()
  const reports: { readonly link: ChainLink<T>; readonly report: LinkReport }[] = []
  let isDecided = false
  for (const link of chain) {
    const isAsked: boolean = !isDecided || isFree(link) || link === inUse
    const report: LinkReport = isAsked ? await ask(link, words, ownNow) : await notAsked(link, words)
    const isStopped = report.outcome === 'failed' && link.onFailure === 'stop'
    isDecided ||= report.outcome === 'available' || isStopped
    reports.push({ link, report })
  }
  const chosen = inUse ?? firstInLine(reports)
  const marked = reports.map(({ link, report }) =>
    link === chosen && report.outcome === 'available' ? { ...report, outcome: 'chosen' as const } : report,
  )
  return chainReport(now(), marked, words)
}

/** A function that does not say what it would do may be anything: a provider of AWS that calls STS, runs a program or asks a person. */
function isFree<T extends Expiring>({ isWrapped, provider }: ChainLink<T>): boolean {
  return isWrapped && provider.describe !== undefined
}

/** The link that a walk would settle on: none when a broken one comes before it. */
function firstInLine<T extends Expiring>(reports: readonly { link: ChainLink<T>; report: LinkReport }[]): ChainLink<T> | undefined {
  const decisive = reports.find(
    ({ link, report }) => report.outcome === 'available' || (report.outcome === 'failed' && link.onFailure === 'stop'),
  )
  return decisive?.report.outcome === 'available' ? decisive.link : undefined
}

async function ask<T extends Expiring>({ name, provider }: ChainLink<T>, words: Words, ownNow: () => number): Promise<LinkReport> {
  const since = ownNow()
  try {
    const identity = await provider()
    const ms = ownNow() - since
    const details = await describe(provider)
    return { name, outcome: 'available', ms, details, ...factsOf(identity, words), refreshAt: provider.status()?.refreshAt }
  } catch (error) {
    return words.attemptReport({ name, error, ms: ownNow() - since })
  }
}

async function notAsked<T extends Expiring>({ name, provider }: ChainLink<T>, words: Words): Promise<LinkReport> {
  try {
    const [reason, ...details] = (await provider.describe?.()) ?? []
    return { name, outcome: 'not-asked', reason, details }
  } catch (error) {
    return { name, outcome: 'not-asked', reason: words.attemptReport({ name, error, ms: 0 }).reason, details: [] }
  }
}

/** A description is a courtesy: one that fails leaves the report as it is. */
async function describe<T extends Expiring>(provider: ChainLink<T>['provider']): Promise<readonly string[]> {
  try {
    return (await provider.describe?.()) ?? []
  } catch {
    return []
  }
}

function factsOf(identity: Expiring, { redactKeyId }: Words): Pick<LinkReport, 'accountId' | 'key' | 'expiration'> {
  const { accountId, accessKeyId }: Partial<Record<string, unknown>> = { ...identity }
  return {
    accountId: typeof accountId === 'string' ? accountId : undefined,
    key: typeof accessKeyId === 'string' ? redactKeyId(accessKeyId) : undefined,
    expiration: identity.expiration,
  }
}
