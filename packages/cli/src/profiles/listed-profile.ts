/** @module What there is to say of a profile, from its plan and the cache. */
import type { ListedProfile, ProfilePlan } from '@credchain/providers/shared-config'
import type { CachedSession } from '@credchain/stores/file'

/** Redacted: nothing in it is secret. */
export interface ProfileRow {
  readonly name: string
  /** It is the one that counts when none is named on the command line. */
  readonly isInUse: boolean
  /** `settings` has no credentials and is no mistake, `broken` says wrongly where they are. */
  readonly kind: 'role' | 'keys' | 'sso' | 'login' | 'process' | 'web identity' | 'source' | 'settings' | 'broken'
  /** What happens, in words. */
  readonly summary?: string
  readonly accountId?: string
  /** The ARN, or the name in IAM Identity Center. */
  readonly role?: string
  /** End of the session that the cache holds for that role. */
  readonly expiration?: Date
  readonly problem?: string
  readonly hint?: string
}

const KINDS: Readonly<Record<ProfilePlan['base']['kind'], ProfileRow['kind']>> = {
  static: 'keys',
  named: 'source',
  process: 'process',
  'web-identity': 'web identity',
  sso: 'sso',
  login: 'login',
}

/** @param sessions of the cache, the longest-lived first. */
export function profileRow(
  { profile: name, plan, problem }: ListedProfile,
  sessions: readonly CachedSession[],
  inUse: string | undefined,
): ProfileRow {
  const row = { name, isInUse: name === inUse }
  if (problem !== undefined)
    return { ...row, kind: 'broken', problem: problem.message, ...(problem.hint !== undefined && { hint: problem.hint }) }
  if (plan === undefined) return { ...row, kind: 'settings' }
  const { base, hops, summary } = plan
  const role = hops.at(-1)?.roleArn ?? base.role
  const accountId = hops.at(-1)?.roleArn.split(':')[4] ?? base.accountId
  const owner = base.kind === 'sso' && hops.length === 0 ? `${accountId}/${role}` : role
  const session = owner === undefined ? undefined : sessions.find((each) => each.isExpired === false && isOf(owner, each.role))
  return {
    ...row,
    kind: hops.length > 0 ? 'role' : KINDS[base.kind],
    summary,
    ...(accountId !== undefined && { accountId }),
    ...(role !== undefined && { role }),
    ...(session?.expiration !== undefined && { expiration: session.expiration }),
  }
}

/** The AWS CLI notes the session's ARN, without the path of the role. */
function isOf(role: string, noted: string | undefined): boolean {
  const [, partition, account, name] = /^arn:([\w-]+):iam::(\d+):role\/(?:.*\/)?(.+)$/.exec(role) ?? []
  return noted === role || (name !== undefined && noted?.startsWith(`arn:${partition}:sts::${account}:assumed-role/${name}/`) === true)
}
