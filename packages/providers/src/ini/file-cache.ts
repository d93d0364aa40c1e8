/** @module Parsed files, shared by all providers of a runtime and read again only when they changed. */
import { CredentialsError, type FileStat, type Runtime } from '@credchain/core'
import { externalDataInterceptor } from '@smithy/shared-ini-file-loader'
import { parse, type ParsedFile } from './parse.js'
import type { FileKind } from './section-header.js'

/** What was last made of a file. A syntax error is kept as well: the file has to change before it is worth another look. */
interface Entry {
  readonly stat: FileStat
  readonly parsed: () => ParsedFile
}

/** One file as one kind. At most one look at it is under way. */
interface Slot {
  entry?: Entry | undefined
  look?: Promise<ParsedFile> | undefined
}

const cacheOf = new WeakMap<Runtime, Map<string, Slot>>()
const ABSENT = new Set(['ENOENT', 'ENOTDIR'])

/**
 * The sections of a file; none when it does not exist. `INVALID_CONFIG` when it cannot be read or breaks the format.
 * Content given to AWS's `externalDataInterceptor` goes before the disk.
 *
 * @param ignoreCache reads the file even if it looks unchanged.
 */
export async function readSections(path: string, kind: FileKind, ignoreCache: boolean, runtime: Runtime): Promise<ParsedFile> {
  const record = externalDataInterceptor.getFileRecord()
  const intercepted = Object.hasOwn(record, path) ? record[path] : undefined
  if (intercepted !== undefined) return parse(await intercepted, path, kind)

  const slot = slotOf(`${kind}:${path}`, runtime)
  // A look that is already under way may have passed over a file that was just written; whoever ignores the cache wants to know.
  if (slot.look !== undefined && !ignoreCache) return slot.look
  const look = (async () => {
    const known = ignoreCache ? undefined : slot.entry
    slot.entry = await current(known, path, kind, runtime)
    return slot.entry?.parsed() ?? parse('', path, kind)
  })()
  slot.look = look
  const forget = () => {
    if (slot.look === look) slot.look = undefined
  }
  look.then(forget, forget)
  return look
}

/** The known entry if the file is unchanged, a new one if it changed, undefined if there is no file. */
async function current(known: Entry | undefined, path: string, kind: FileKind, runtime: Runtime): Promise<Entry | undefined> {
  try {
    // Before reading: a write in between shows as a change the next time.
    const stat = await runtime.fs.stat(path)
    if (known !== undefined && isSame(known.stat, stat)) return known
    const text = await runtime.fs.readFile(path)
    return { stat, parsed: once(() => parse(text, path, kind)) }
  } catch (error) {
    const code = codeOf(error)
    if (ABSENT.has(code)) return undefined
    throw new CredentialsError('INVALID_CONFIG', 'ini', `${path} cannot be read: ${code}`, {
      hint: 'Check what it is, and who may read it.',
      // Of unreadable files only: it tells them from broken ones.
      cause: error,
    })
  }
}

/** `make`, run at the first call; later ones get the same result, or the same error. */
function once<R>(make: () => R): () => R {
  let outcome: (() => R) | undefined
  return () => {
    outcome ??= settled(make)
    return outcome()
  }
}

function settled<R>(make: () => R): () => R {
  try {
    const result = make()
    return () => result
  } catch (error) {
    return () => {
      throw error
    }
  }
}

function slotOf(key: string, runtime: Runtime): Slot {
  const slots = cacheOf.get(runtime) ?? new Map<string, Slot>()
  cacheOf.set(runtime, slots)
  const slot = slots.get(key) ?? {}
  slots.set(key, slot)
  return slot
}

function isSame(a: FileStat, b: FileStat): boolean {
  return a.mtimeMs === b.mtimeMs && a.size === b.size && a.ino === b.ino
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'unknown reason'
}
