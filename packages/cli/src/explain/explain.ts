/** @module `credchain explain`: where the credentials of this machine come from, and why. */
import { abortable } from '@credchain/core'
import { machineChain } from '../machine-chain.js'
import type { Invocation } from '../invocation.js'

/** Rejects with the signal's reason when the user has seen enough. Exit code 0 when a link was chosen, 1 when none was. */
export async function explain(invocation: Invocation): Promise<number> {
  const { json, signal, terminal } = invocation
  const chain = machineChain(invocation)
  try {
    const report = await abortable(chain.explain(), signal)
    if (json) terminal.print(JSON.stringify(report, undefined, 2))
    else for (const line of String(report).split('\n')) terminal.print(line.startsWith('  >') ? terminal.colors.green(line) : line)
    return report.chosen === undefined ? 1 : 0
  } finally {
    chain.close()
  }
}
