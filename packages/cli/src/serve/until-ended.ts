/** @module The signals that end a server. */
import { once } from 'node:events'
import type { Invocation } from '../invocation.js'

/** Resolves at the first of them: SIGTERM and SIGHUP, which are a good end, and Ctrl-C; a second one ends it at once. Without `byInterrupt` Ctrl-C means nothing. */
export async function untilEnded(
  { signal, interrupt, takeSignals }: Pick<Invocation, 'signal' | 'interrupt' | 'takeSignals'>,
  { byInterrupt }: { readonly byInterrupt: boolean },
): Promise<void> {
  for (const name of ['SIGTERM', 'SIGHUP'] as const) process.once(name, () => interrupt(0))
  if (byInterrupt) process.once('SIGINT', () => interrupt())
  else for (const name of ['SIGINT', 'SIGQUIT'] as const) process.on(name, () => {})
  takeSignals()
  if (!signal.aborted) await once(signal, 'abort')
}
