/** @module Exit codes of commands that hand their arguments to a library, which knows best what is wrong with them. */
import type { Terminal } from './terminal.js'

/**
 * The exit code of `work`; 2, and the reason on stderr, for arguments that a library refuses by a `TypeError`. Those of `fetch` have a cause, and are the network's.
 * @param words the command's own, for those of the library
 */
export async function orWrongUsage(
  work: () => number | Promise<number>,
  terminal: Terminal,
  words: Readonly<Record<string, string>> = {},
): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof TypeError) || error.cause !== undefined) throw error
    terminal.error(Object.entries(words).reduce((text, [theirs, ours]) => text.replaceAll(theirs, ours), error.message))
    return 2
  }
}
