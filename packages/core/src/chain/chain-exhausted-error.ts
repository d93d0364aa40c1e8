/** @module The error of a chain in which nothing is configured: it tells what every link said. */
import { codeOf, reasonOf } from '../errors/code-of.js'
import { CredentialsError, isCredentialsError } from '../errors/credentials-error.js'
import { linkLines, type LinkReport } from './report.js'

/** One link that was asked and passed over. */
export interface Attempt {
  readonly name: string
  readonly error: unknown
  /** Time it took, in milliseconds. */
  readonly ms: number
}

/** No link gave an identity. Its code is `NOT_CONFIGURED`, so a chain within a chain lets the outer one go on. */
export class ChainExhaustedError extends CredentialsError {
  declare readonly attempts: readonly Attempt[]

  constructor(source: string, attempts: readonly Attempt[]) {
    const lines = attempts.flatMap((attempt) => linkLines(attemptReport(attempt), 0))
    const what =
      attempts.length === 0 ? 'the chain has no links' : `none of its ${attempts.length} links has an identity\n${lines.join('\n')}`
    super('NOT_CONFIGURED', source, what)
    // Not enumerable: the lines of the message say it all, and errors of others may carry more than should be printed.
    Object.defineProperty(this, 'attempts', { value: attempts })
  }
}

/** A failed attempt as a report: the errors of others are shown by their message alone. */
export function attemptReport({ name, error, ms }: Attempt): LinkReport {
  const code = codeOf(error)
  const outcome = code === 'NOT_CONFIGURED' ? 'not-configured' : 'failed'
  const nested = error instanceof ChainExhaustedError ? error.attempts : undefined
  const reason = nested === undefined ? reasonOf(error) : 'none of its links has an identity'
  const hint = isCredentialsError(error) ? error.hint : undefined
  return { name, outcome, ms, code, reason, hint, details: [], links: nested?.map(attemptReport) }
}
