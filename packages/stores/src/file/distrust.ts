/** @module Which files and folders may hold secrets. */
import type { PathFacts } from '@credchain/core'

/**
 * Why something of this kind may not be used; undefined when it may. A group may write where it is the owner's own: many systems give each user one,
 * of the user's number, and make folders writable to it.
 */
export function distrust(facts: PathFacts, expected: 'file' | 'folder', uid: number | undefined): string | undefined {
  const { kind, mode, uid: owner, gid } = facts
  if (kind === 'link') return 'is a symbolic link'
  if (kind !== expected) return `is no ${expected}`
  // Windows has neither owners nor modes to go by.
  if (uid === undefined) return undefined
  // Root may read and write everything anyway.
  if (owner !== uid && owner !== 0) return 'belongs to another user'
  const isShared = (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== owner)
  return isShared ? 'can be written by others' : undefined
}
