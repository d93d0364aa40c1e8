/** @module `credchain complete`: what may stand at the cursor, a line each, for the scripts of the shells. */
import { hostRuntime } from '@credchain/core'
import { profileNames } from '@credchain/providers/shared-config'
import type { Command } from 'commander'
import type { Invocation } from '../invocation.js'
import { candidatesFor } from './candidates.js'

/** Prints the word, a tab, and what it is. Exit code 0: in the midst of typing nothing is an error. */
export async function complete(program: Command, words: readonly string[], { terminal }: Invocation): Promise<number> {
  const { candidates, profileAfter } = candidatesFor(program, words)
  for (const { word, description } of candidates) terminal.print(`${word}\t${description}`)
  if (profileAfter === undefined) return 0
  const names = await profileNames({}, hostRuntime).catch(() => [])
  const typed = words.at(-1) === '=' ? '' : (words.at(-1) ?? '')
  for (const name of names.toSorted((a, b) => a.localeCompare(b))) {
    const word = profileAfter + name
    // A line a candidate: a name that would break that is left out.
    if (word.startsWith(typed) && !/[\t\r\n]/.test(name)) terminal.print(`${word}\tprofile`)
  }
  return 0
}
