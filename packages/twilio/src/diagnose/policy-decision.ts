/** @module What an IAM policy says to one action on one resource. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html */

/** `unknown`: that depends on conditions or variables, which only a request decides. */
export type Decision = 'allowed' | 'denied' | 'unknown'

export interface Statement {
  readonly Effect?: unknown
  readonly Action?: unknown
  readonly NotAction?: unknown
  readonly Resource?: unknown
  readonly NotResource?: unknown
  readonly Condition?: unknown
}

/** The statements of a document. Throws `TypeError` for what is none. */
export function statementsOf(policy: object): readonly Statement[] {
  const given: unknown = typeof policy === 'object' && 'Statement' in policy ? policy.Statement : undefined
  const statements: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (statements.every(isStatement)) return statements
  throw new TypeError(
    'diagnoseTwilioS3: policy is no document of IAM: each Statement has Effect, Action (or NotAction) and Resource (or NotResource)',
  )
}

function isStatement(each: unknown): each is Statement {
  if (typeof each !== 'object' || each === null) return false
  const { Effect, Action, NotAction, Resource, NotResource }: Statement = each
  const isWhole = (Action === undefined) !== (NotAction === undefined) && (Resource === undefined) !== (NotResource === undefined)
  return isWhole && (Effect === 'Allow' || Effect === 'Deny')
}

/** A denial goes before everything, and what nobody allows is denied. */
export function decisionOf(statements: readonly Statement[], action: string, resource: string): Decision {
  const verdicts = statements.map((statement) => ({ effect: statement.Effect, applies: appliesTo(statement, action, resource) }))
  const has = (effect: string, applies: Applies) => verdicts.some((verdict) => verdict.effect === effect && verdict.applies === applies)
  if (has('Deny', 'yes')) return 'denied'
  if (has('Allow', 'yes')) return has('Deny', 'perhaps') ? 'unknown' : 'allowed'
  return has('Allow', 'perhaps') ? 'unknown' : 'denied'
}

type Applies = 'yes' | 'no' | 'perhaps'

function appliesTo(statement: Statement, action: string, resource: string): Applies {
  const { Action, NotAction, Resource, NotResource, Condition } = statement
  const matches = [
    Action === undefined ? opposite(anyMatches(NotAction, action, 'i')) : anyMatches(Action, action, 'i'),
    Resource === undefined ? opposite(anyMatches(NotResource, resource, '')) : anyMatches(Resource, resource, ''),
    Condition === undefined ? 'yes' : 'perhaps',
  ]
  if (matches.includes('no')) return 'no'
  return matches.includes('perhaps') ? 'perhaps' : 'yes'
}

function opposite(applies: Applies): Applies {
  if (applies === 'perhaps') return applies
  return applies === 'yes' ? 'no' : 'yes'
}

function anyMatches(patterns: unknown, text: string, flags: 'i' | ''): Applies {
  const all: readonly unknown[] = Array.isArray(patterns) ? patterns : [patterns]
  const verdicts = all.filter((each) => typeof each === 'string').map((pattern) => matchesPattern(pattern, text, flags))
  if (verdicts.includes('yes')) return 'yes'
  return verdicts.includes('perhaps') ? 'perhaps' : 'no'
}

/** `${*}`, `${?}` and `${$}` are the characters themselves; other variables are what the request makes of them. */
function matchesPattern(pattern: string, text: string, flags: 'i' | ''): Applies {
  let isVariable = false
  const source = pattern.replaceAll(/\$\{([*?$])\}|\$\{[^}]*\}|[\s\S]/g, (piece: string, literal?: string) => {
    if (literal !== undefined) return `\\${literal}`
    if (piece.length > 1) isVariable = true
    if (piece.length > 1 || piece === '*') return '[^]*'
    return piece === '?' ? '[^]' : piece.replace(/[\\^$.*+?()[\]{}|/]/, String.raw`\$&`)
  })
  if (!new RegExp(`^${source}$`, flags).test(text)) return 'no'
  return isVariable ? 'perhaps' : 'yes'
}
