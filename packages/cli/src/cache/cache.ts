/** @module `credchain cache`: what the cache of files holds, and clearing it. */
import { duration } from '@credchain/core'
import { fileStore, type CachedSession } from '@credchain/stores/file'
import type { Invocation } from '../invocation.js'
import type { Terminal } from '../terminal.js'

export interface CacheOptions {
  /** Default: the AWS CLI's. */
  readonly dir?: string
}

/** Prints a line an entry, redacted, the longest-lived first. Exit code 0; 2 with a profile. Rejects for a folder that may not be trusted. */
export async function listCache({ dir }: CacheOptions, { json, profile, terminal }: Invocation): Promise<number> {
  if (profile !== undefined) return refused('list shows', terminal)
  const sessions = await fileStore({ dir }).list()
  if (json) terminal.print(JSON.stringify(sessions, undefined, 2))
  else if (sessions.length === 0) terminal.print('the cache is empty')
  else for (const session of sessions) terminal.print(lineOf(session, Date.now(), terminal))
  return 0
}

/** Removes all entries, or with `expired` those that have ended, and prints their number. Exit code 0; 2 with a profile, whose sessions alone may have been meant. */
export async function clearCache(
  { dir, expired }: CacheOptions & { readonly expired?: boolean },
  { json, profile, terminal }: Invocation,
): Promise<number> {
  if (profile !== undefined) return refused('clear clears', terminal)
  const removed = await fileStore({ dir }).clear({ expired })
  terminal.print(json ? JSON.stringify({ removed }) : `removed ${removed} ${removed === 1 ? 'entry' : 'entries'}`)
  return 0
}

function refused(doing: string, terminal: Terminal): number {
  terminal.error(`cache ${doing} the whole cache, and takes no --profile.`)
  return 2
}

function lineOf(
  { name, writtenBy, role, accountId, key, expiration, isExpired, problem }: CachedSession,
  now: number,
  terminal: Terminal,
): string {
  const { colors } = terminal
  if (problem !== undefined) return colors.yellow(`${name}  ${problem}`)
  const leftMs = (expiration?.getTime() ?? now) - now
  const end = isExpired ? colors.dim(`expired ${duration(-leftMs)} ago`) : colors.green(`expires in ${duration(leftMs)}`)
  const whose = [role, accountId !== undefined && `account ${accountId}`, key !== undefined && `key ${key}`].filter(Boolean)
  return [name, ...whose, `by ${writtenBy}`, end].join('  ')
}
