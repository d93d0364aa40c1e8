/** @module An entry of the cache as it may be shown. */
import { redactKeyId, type Runtime } from '@credchain/core'
import type { CacheFile } from './cache-file.js'
import type { CacheFolder } from './cache-folder.js'

export interface CachedSession {
  /** Name of the file. */
  readonly name: string
  readonly writtenBy?: 'credchain' | 'aws-cli'
  /** The role's ARN, or account and role of IAM Identity Center, where the file tells it. */
  readonly role?: string
  readonly accountId?: string
  /** Last four characters of the key id. */
  readonly key?: string
  readonly expiration?: Date
  readonly isExpired?: boolean
  /** Why the file is of no use. */
  readonly problem?: string
}

/** The longest-lived first; files that are of no use last. */
export async function listEntries(folder: CacheFolder, runtime: Runtime): Promise<readonly CachedSession[]> {
  const sessions: CachedSession[] = []
  for (const name of await folder.entries()) {
    const session = await folder.read(name).then(
      (file) => (file === undefined ? { name, problem: 'no whole entry' } : shown(name, file, runtime.now())),
      () => ({ name, problem: 'not trusted, or not readable' }),
    )
    sessions.push(session)
  }
  const endOf = ({ expiration }: CachedSession) => expiration?.getTime() ?? 0
  return sessions.toSorted((a, b) => endOf(b) - endOf(a))
}

function shown(name: string, { entry, mark, role, expiresAt }: CacheFile, now: number): CachedSession {
  const { accessKeyId, accountId }: Partial<Record<string, unknown>> = { ...entry.identity }
  return {
    name,
    writtenBy: mark === undefined ? 'aws-cli' : 'credchain',
    ...(role !== undefined && { role }),
    ...(typeof accountId === 'string' && { accountId }),
    ...(typeof accessKeyId === 'string' && { key: redactKeyId(accessKeyId) }),
    expiration: new Date(expiresAt),
    isExpired: now >= expiresAt,
  }
}
