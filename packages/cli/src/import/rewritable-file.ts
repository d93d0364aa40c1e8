/** @module A file of the user with secrets in it, read and then written as a whole. */
import { CredentialsError } from '@credchain/core'
import { randomBytes } from 'node:crypto'
import { lstat, mkdir, open, readFile, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import type { Stats } from 'node:fs'
import { dirname } from 'node:path'

export interface RewritableFile {
  /** Empty for a file that is not there. */
  readonly text: string
  /** Puts another text in its place, at once and for good: after a crash too there is the old file or the new one. */
  replace(text: string): Promise<void>
}

/** Nobody but the user may read it. */
const MODE = 0o600

/**
 * A link is followed. `INVALID_CONFIG` for one that leads nowhere, and for what is no file or no text.
 * @param shown the path for messages
 */
export async function openRewritable(path: string, shown: string): Promise<RewritableFile> {
  const target = await targetOf(path, shown)
  const facts = await stat(target).catch(orAbsent)
  if (facts !== undefined && !facts.isFile()) throw refused(shown, 'is no file')
  return {
    text: facts === undefined ? '' : decoded(await readFile(target), shown),
    async replace(text) {
      if (facts === undefined) await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      const temporary = `${target}.${randomBytes(8).toString('hex')}.tmp`
      try {
        await writeAs(temporary, text, facts, shown)
        if (!isSame(facts, await stat(target).catch(orAbsent))) {
          throw refused(shown, 'was changed by another program meanwhile, and is left as that wrote it', 'run the command again')
        }
        await rename(temporary, target)
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
      await synced(await open(dirname(target)))
    },
  }
}

async function targetOf(path: string, shown: string): Promise<string> {
  const target = await realpath(path).catch(orAbsent)
  if (target !== undefined) return target
  if ((await lstat(path).catch(orAbsent)) === undefined) return path
  throw refused(shown, 'is a link that leads nowhere', 'make its target, or remove the link')
}

/** With the owner of the file that it replaces, and without rights that this has not. Its new name must not reach the disk before what is in it. */
async function writeAs(path: string, text: string, old: Stats | undefined, shown: string): Promise<void> {
  const file = await open(path, 'wx', MODE)
  try {
    await file.writeFile(text)
    if (old !== undefined) {
      const made = await file.stat()
      if (made.uid !== old.uid || made.gid !== old.gid) {
        await file.chown(old.uid, old.gid).catch(() => {
          throw refused(shown, 'belongs to another user, and would not any more')
        })
      }
      await file.chmod(old.mode & MODE)
    }
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Windows syncs no folders. */
async function synced(folder: FileHandle): Promise<void> {
  await folder.sync().catch(() => {})
  await folder.close()
}

function isSame(before: Stats | undefined, after: Stats | undefined): boolean {
  return before?.ino === after?.ino && before?.mtimeMs === after?.mtimeMs && before?.size === after?.size
}

/** Bytes that are no text would not come back as they were. */
function decoded(bytes: Uint8Array, shown: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw refused(shown, 'is not in UTF-8', 'save it in that encoding first')
  }
}

function orAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined
  throw error
}

function refused(shown: string, what: string, hint?: string): CredentialsError {
  return new CredentialsError('INVALID_CONFIG', 'import', `${shown} ${what}; nothing was written`, hint === undefined ? {} : { hint })
}
