/** @module The real world: the files called host-* touch the process, the clock, the network, the disk and other programs; no others do. */
import { getHomeDir } from '@smithy/shared-ini-file-loader'
import type { Stats } from 'node:fs'
import { hostSleep } from './host-sleep.js'
import { nodeCodeOf } from './node-code-of.js'
import type { PathFacts, Runtime } from './runtime.js'

/** The machine this process runs on. What it takes for the network and for programs is loaded at first use, modules of Node too, so importing this costs little. */
export const hostRuntime: Runtime = {
  get env() {
    return process.env
  },
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: hostSleep,
  http: async (request) => (await network()).hostHttp(request),
  fs: {
    readFile: async (path) => process.getBuiltinModule('node:fs/promises').readFile(path, 'utf8'),
    stat: async (path) => {
      const { mtimeMs, size, ino, mode } = await process.getBuiltinModule('node:fs/promises').stat(path)
      return { mtimeMs, size, ino, mode }
    },
    lstat: async (path) => factsOf(await process.getBuiltinModule('node:fs/promises').lstat(path)),
    readDir: async (path) => process.getBuiltinModule('node:fs/promises').readdir(path),
    writeFile,
    createFile,
    remove: async (path) => process.getBuiltinModule('node:fs/promises').rm(path, { force: true }),
  },
  exec: async (command) => (await programs()).hostExec(command),
  load: async (module) => module(),
  get platform() {
    return process.platform
  },
  get uid() {
    return process.geteuid?.()
  },
  homedir: () => getHomeDir(),
}

const network = once(() => import('./host-http.js'))
const programs = once(() => import('./host-exec.js'))

/** An import costs a little each time, also of what is loaded already. */
function once<M>(load: () => Promise<M>): () => Promise<M> {
  let loading: Promise<M> | undefined
  return () => (loading ??= load())
}

function factsOf(stat: Stats): PathFacts {
  const { mtimeMs, size, ino, mode, uid, gid } = stat
  const kind = stat.isSymbolicLink() ? 'link' : stat.isDirectory() ? 'folder' : stat.isFile() ? 'file' : 'other'
  return { mtimeMs, size, ino, kind, mode: mode & 0o7777, uid, gid }
}

async function writeFile(path: string, text: string): Promise<void> {
  const { rename } = process.getBuiltinModule('node:fs/promises')
  await throughTemporary(path, text, true, (temporary) => rename(temporary, path))
}

/** File systems without hard links. */
const NO_LINKS: readonly (string | undefined)[] = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK']

async function createFile(path: string, text: string): Promise<void> {
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
