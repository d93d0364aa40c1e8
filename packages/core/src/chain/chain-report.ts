/** @module The report of a chain, and how it is printed. */
import type { ChainReport, linkLines, LinkReport } from './report.js'

const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** The report, with its printed forms attached where they do not show up as data. */
export function chainReport(at: number, links: readonly LinkReport[], words: { readonly linkLines: typeof linkLines }): ChainReport {
  const chosen = links.find(({ outcome }) => outcome === 'chosen')?.name
  const print = () =>
    [...links.flatMap((link) => words.linkLines(link, at)), ...(chosen === undefined ? [noneChosen(links)] : [])].join('\n')
  const report = { at: new Date(at), chosen, links }
  const hidden = { enumerable: false, value: print }
  return Object.defineProperties(report, { toString: hidden, [INSPECT]: hidden })
}

/** Why a chain has nothing, in a sentence. */
function noneChosen(links: readonly LinkReport[]): string {
  const broken = links.find(({ outcome }) => outcome === 'failed')
  return broken === undefined
    ? 'Nothing chosen: no link is configured.'
    : `Nothing chosen: ${broken.name} stops the chain (${broken.code}).`
}
