/** @module `credchain completion`: the script of a shell. */
import type { Invocation } from '../invocation.js'
import { scriptOf, type Shell } from './scripts.js'

/** Exit code 0. */
export function printScript(shell: Shell, { terminal }: Invocation): number {
  terminal.print(scriptOf(shell))
  return 0
}
