/** @module Files in the real world that are written, and who may do so. */
import type { Stats } from 'node:fs'
import { nodeCodeOf } from './node-code-of.js'
import type { PathFacts } from './runtime.js'

/** `lstat` of `Runtime.fs`. */
export async function factsOf(path: string): Promise<PathFacts> {
  return asFacts(await process.getBuiltinModule('node:fs/promises').lstat(path))
}

/** `readNoFollow` of `Runtime.fs`. */
export async function readNoFollow(path: string): Promise<{ text: string; facts: PathFacts }> {
  // Not waiting: a pipe has no text before somebody writes to it. Windows knows neither flag, which is no bit here.
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = process.getBuiltinModule('node:fs').constants
  const file = await process.getBuiltinModule('node:fs/promises').open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    return { facts: asFacts(await file.stat()), text: await file.readFile('utf8') }
  } finally {
    await file.close()
  }
}

function asFacts(stat: Stats): PathFacts {
  const { mtimeMs, size, ino, mode, uid, gid } = stat
  const kind = stat.isSymbolicLink() ? 'link' : stat.isDirectory() ? 'folder' : stat.isFile() ? 'file' : 'other'
  return { mtimeMs, size, ino, kind, mode: mode & 0o7777, uid, gid }
}

/** `writeFile` of `Runtime.fs`. */
export async function writeFile(path: string, text: string): Promise<void> {
  const { rename } = process.getBuiltinModule('node:fs/promises')
  await throughTemporary(path, text, true, (temporary) => rename(temporary, path))
}

/** File systems without hard links. */
const NO_LINKS: readonly (string | undefined)[] = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK']

/** `createFile` of `Runtime.fs`. */
export async function createFile(path: string, text: string): Promise<void> {
  const { link, rm } = process.getBuiltinModule('node:fs/promises')
  await throughTemporary(path, text, false, async (temporary) => {
    await link(temporary, path).catch((error: unknown) => {
      if (!NO_LINKS.includes(nodeCodeOf(error))) throw error
      return createPrivate(path, text, false)
    })
    await rm(temporary, { force: true })
  })
}

/** Writes the text beside its place, for within one file system things are given a name at once, and lets `place` put it there. */
async function throughTemporary(
  path: string,
  text: string,
  isLasting: boolean,
  place: (temporary: string) => Promise<void>,
): Promise<void> {
  const { mkdir, rm } = process.getBuiltinModule('node:fs/promises')
  await mkdir(process.getBuiltinModule('node:path').dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${process.getBuiltinModule('node:crypto').randomBytes(8).toString('hex')}.tmp`
  try {
    await createPrivate(temporary, text, isLasting)
    await place(temporary)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
}

/** Never through a link: `x` makes what is not there. */
async function createPrivate(path: string, text: string, isLasting: boolean): Promise<void> {
  const file = await process.getBuiltinModule('node:fs/promises').open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    // Its new name must not reach the disk before it does.
    if (isLasting) await file.sync()
  } finally {
    await file.close()
  }
}
