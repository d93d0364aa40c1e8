/** @module `credchain profiles`: the profiles of the shared config files. */
import { duration, hostRuntime, reasonOf } from '@credchain/core'
import { profilePlans } from '@credchain/providers/shared-config'
import { fileStore, type CachedSession } from '@credchain/stores/file'
import type { Invocation } from '../invocation.js'
import { table } from '../table.js'
import type { Terminal } from '../terminal.js'
import { profileRow, type ProfileRow } from './listed-profile.js'

/** Prints a line a profile, by name. Exit code 0; rejects for files that cannot be read. */
export async function profiles({ json, profile, terminal }: Invocation): Promise<number> {
  const [plans, sessions] = await Promise.all([profilePlans({}, hostRuntime), cachedSessions(terminal)])
  const inUse = profile ?? (hostRuntime.env['AWS_PROFILE']?.trim() || 'default')
  const rows = plans.map((plan) => profileRow(plan, sessions, inUse)).toSorted((a, b) => a.name.localeCompare(b.name))
  if (json) terminal.print(JSON.stringify(rows, undefined, 2))
  else for (const line of linesOf(rows, Date.now(), terminal)) terminal.print(line)
  if (rows.length === 0)
    terminal.note('There are no profiles: run `aws configure`, or credchain lint-config to see which files were looked at.')
  return 0
}

/** What the cache holds is extra: one that may not be trusted costs the expiries alone. */
async function cachedSessions(terminal: Terminal): Promise<readonly CachedSession[]> {
  try {
    return await fileStore().list()
  } catch (error) {
    terminal.note(`the cache is not read: ${reasonOf(error)}`)
    return []
  }
}

function linesOf(rows: readonly ProfileRow[], now: number, { colors, columns }: Terminal): string[] {
  if (rows.length === 0) return []
  const cells = rows.map(({ name, isInUse, kind, accountId = '', role = '', expiration }) => [
    `${isInUse ? '*' : ' '} ${name}`,
    kind,
    accountId,
    role.slice(role.lastIndexOf('/') + 1),
    expiration === undefined ? '' : duration(expiration.getTime() - now),
  ])
  const problems = rows.flatMap(({ name, problem, hint }) =>
    problem === undefined ? [] : [colors.yellow(`${name}: ${problem}`), ...(hint === undefined ? [] : [colors.dim(`  hint: ${hint}`)])],
  )
  return [
    ...table(['  profile', 'kind', 'account', 'role', 'expires in'], cells, columns),
    ...(problems.length === 0 ? [] : ['', ...problems]),
  ]
}
