/** @module What another process has made of a refresh token that is good for one use. */
import { codeOf, type ResolveRequest, type Runtime } from '@credchain/core'

/** Between two looks, in milliseconds: about a second and a half in all, more than a file takes to be written. */
const PAUSES_MS = [50, 100, 200, 400, 800]

/**
 * What `look` finds after a failed exchange; undefined for nothing. The service refuses who is second before the first has its answer on the disk, so
 * after a refusal it is looked for several times.
 */
export async function fasterProcess<R>(
  error: unknown,
  look: () => Promise<R | undefined>,
  runtime: Pick<Runtime, 'sleep'>,
  { background }: Pick<ResolveRequest, 'background'>,
): Promise<R | undefined> {
  for (const pauseMs of codeOf(error) === 'REJECTED' ? PAUSES_MS : []) {
    const found = await look()
    if (found !== undefined) return found
    await runtime.sleep(pauseMs, undefined, background)
  }
  return look()
}
