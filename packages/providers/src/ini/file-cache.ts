/** @module Files shared by all providers of a runtime: one look and one read for all who ask at a time, and a read only when the file changed. */
import { CredentialsError, type Runtime } from '@credchain/core'
import { externalDataInterceptor } from '@smithy/shared-ini-file-loader'
import { fileFailure } from './file-failure.js'
import { parse, type ParsedFile } from './parse.js'
import type { FileKind } from './section-header.js'

/** A file as it was when somebody looked at it. */
export interface SharedFile {
  /** The same as long as the file is. Undefined when that cannot be told. */
  readonly version: string | undefined
  /** What is in it; nothing when it does not exist. `INVALID_CONFIG` when it cannot be read or breaks the format. */
  sections(): Promise<ParsedFile>
}

/** One file as one kind. */
interface Slot {
  /** The look that is under way. */
  look?: Promise<string> | undefined
  made?: Made | undefined
}

/** What was made of a file, or is being made. An error of syntax as well: the file has to change before it is worth another look. */
interface Made {
  readonly version: string
  readonly sections: WeakRef<Promise<ParsedFile>>
  /** Holds them. Given up for a large file, which then goes when memory is wanted: it was read for one profile of thousands. */
  held: Promise<ParsedFile> | undefined
}

/** Characters of a file whose text is worth keeping. */
const LARGE = 1_000_000
const cacheOf = new WeakMap<Runtime, Map<string, Slot>>()
const NO_FILE = 'absent'

/**
 * Looks at a file without reading it. `INVALID_CONFIG` when that is not allowed.
 * Content given to AWS's `externalDataInterceptor` goes before the disk.
 *
 * @param ignoreCache reads the file even if it looks unchanged.
 */
export async function lookAt(path: string, kind: FileKind, ignoreCache: boolean, runtime: Runtime): Promise<SharedFile> {
  const record = externalDataInterceptor.getFileRecord()
  const intercepted = Object.hasOwn(record, path) ? record[path] : undefined
  if (intercepted !== undefined) return { version: undefined, sections: async () => parse(await intercepted, path, kind) }
  if (ignoreCache) return { version: undefined, sections: async () => parse(await readText(path, runtime), path, kind) }

  const slot = slotOf(`${kind}:${path}`, runtime)
  slot.look ??= versionOf(path, runtime).finally(() => (slot.look = undefined))
  const version = await slot.look
  return { version: `${path} ${version}`, sections: async () => made(slot, version, path, kind, runtime) }
}

function made(slot: Slot, version: string, path: string, kind: FileKind, runtime: Runtime): Promise<ParsedFile> {
  const known = slot.made?.version === version ? slot.made.sections.deref() : undefined
  if (known !== undefined) return known
  const text = version === NO_FILE ? Promise.resolve('') : readText(path, runtime)
  const sections = text.then((read) => parse(read, path, kind))
  const current: Made = { version, sections: new WeakRef(sections), held: sections }
  slot.made = current
  const letGo = ({ length }: string) => {
    if (length > LARGE) current.held = undefined
  }
  // What cannot be read now may be readable the next time, at the same version.
  const forget = () => {
    if (slot.made === current) slot.made = undefined
  }
  text.then(letGo, forget)
  return sections
}

/** A write after this shows as a change the next time, whatever is read until then. */
async function versionOf(path: string, runtime: Runtime): Promise<string> {
  const stat = await orAbsent(path, () => runtime.fs.stat(path))
  return stat === undefined ? NO_FILE : `${stat.mtimeMs}:${stat.size}:${stat.ino}`
}

async function readText(path: string, runtime: Runtime): Promise<string> {
  return (await orAbsent(path, () => runtime.fs.readFile(path))) ?? ''
}

async function orAbsent<R>(path: string, ask: () => Promise<R>): Promise<R | undefined> {
  try {
    return await ask()
  } catch (error) {
    const failure = fileFailure(error)
    if (failure === undefined) return undefined
    throw new CredentialsError('INVALID_CONFIG', 'ini', `${path} cannot be read: ${failure}`, {
      hint: 'Check what it is, and who may read it.',
      // Of unreadable files only: it tells them from broken ones.
      cause: error,
    })
  }
}

function slotOf(key: string, runtime: Runtime): Slot {
  const slots = cacheOf.get(runtime) ?? new Map<string, Slot>()
  cacheOf.set(runtime, slots)
  const slot = slots.get(key) ?? {}
  slots.set(key, slot)
  return slot
}
