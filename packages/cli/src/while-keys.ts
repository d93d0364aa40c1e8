/** @module The keys of the terminal, for as long as a question stands. */
import { PassThrough, type Readable } from 'node:stream'
import type { ReadStream } from 'node:tty'

/**
 * Asks with the keys that are typed; `gone` is called when none can come any more, as the terminal was closed. They are a stream of the question's own: a stdin whose
 * terminal is gone fails when its mode is set back, and a reader of stdin itself would pass that on to nobody, which ends the process with all it holds.
 */
export async function whileKeys<T>(ask: (keys: Readable) => Promise<T>, gone: () => void, stdin: ReadStream = process.stdin): Promise<T> {
  const keys = Object.assign(new PassThrough(), { setRawMode: (isRaw: boolean) => stdin.setRawMode(isRaw) })
  stdin.on('end', gone).on('error', gone).pipe(keys)
  try {
    return await ask(keys)
  } finally {
    stdin.off('end', gone).off('error', gone).unpipe(keys).pause()
  }
}
