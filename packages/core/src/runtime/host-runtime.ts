/** @module The real world: the files called host-* touch the process, the clock, the network, the disk and other programs; no others do. */
import { hostSleep, hostTimer } from './host-sleep.js'
import { once } from './once.js'
import type { Runtime } from './runtime.js'

/** The machine this process runs on. What it takes for the network, for programs and for files that are written is loaded at first use, modules of Node too, so importing this costs little. */
export const hostRuntime: Runtime = {
  get env() {
    return process.env
  },
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: hostSleep,
  http: async (request) => (await network()).hostHttp(request, hostTimer),
  fetch: (input, init) => globalThis.fetch(input, init),
  fs: {
    readFile: async (path) => disk().readFile(path, 'utf8'),
    readNoFollow: async (path) => (await files()).readNoFollow(path),
    stat: async (path) => disk().stat(path),
    lstat: async (path) => (await files()).factsOf(path),
    readDir: async (path) => disk().readdir(path),
    writeFile: async (path, text) => (await files()).writeFile(path, text),
    createFile: async (path, text) => (await files()).createFile(path, text),
    remove: async (path) => disk().rm(path, { force: true }),
  },
  exec: async (command) => (await programs()).hostExec(command, hostTimer),
  load: async (module) => module(),
  get platform() {
    return process.platform
  },
  get uid() {
    return process.geteuid?.()
  },
  homedir: hostHome,
}

// An import costs a little each time, also of what is loaded already.
const disk = () => process.getBuiltinModule('node:fs/promises')
const files = once(() => import('./host-files.js'))
const network = once(() => import('./host-http.js'))
const programs = once(() => import('./host-exec.js'))

/** Not of the library that the AWS SDK has for this, which would be one more to load: https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html. */
function hostHome(): string {
  const { HOME, USERPROFILE, HOMEPATH, HOMEDRIVE = 'C:' } = process.env
  return HOME || USERPROFILE || (HOMEPATH ? HOMEDRIVE + HOMEPATH : process.getBuiltinModule('node:os').homedir())
}
