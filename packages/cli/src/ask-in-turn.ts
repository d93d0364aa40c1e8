/** @module Questions to the person at the terminal, one after another: keys that are typed are of one answer alone. */
import { abortable } from '@credchain/core'
import type { Invocation } from './invocation.js'

/** A question of the library for prompts, which answers with a symbol when Ctrl-C was typed. */
export type Question<T> = (signal: AbortSignal) => Promise<T | symbol | undefined>

let last: Promise<unknown> = Promise.resolve()

/**
 * Puts the question when those before it are answered or taken back. Rejects with the reason of either signal; Ctrl-C interrupts the command.
 * @param signal takes the question back, as does the invocation's.
 */
export function askInTurn<T>(
  ask: Question<T>,
  { signal: interrupted, interrupt }: Pick<Invocation, 'signal' | 'interrupt'>,
  signal?: AbortSignal,
): Promise<T | undefined> {
  const taken = signal === undefined ? interrupted : AbortSignal.any([interrupted, signal])
  const put = async () => {
    taken.throwIfAborted()
    const answer = await ask(taken)
    if (typeof answer !== 'symbol') return answer
    // A question that is taken back answers so too.
    taken.throwIfAborted()
    interrupt()
    throw interrupted.reason
  }
  const answered = last.then(put)
  last = answered.catch(() => {})
  return abortable(answered, taken)
}
