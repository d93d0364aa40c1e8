/** @module `credchain presign`: a link that carries its signature, made with the credentials of this machine. */
import { presignUrl } from '@credchain/signing'
import { machineChain } from '../machine-chain.js'
import type { Invocation } from '../invocation.js'

export interface PresignCommandOptions {
  readonly method?: string
  /** In seconds. */
  readonly expiresIn?: number
  readonly service?: string
}

/** Prints the link, and on stderr when its credentials end before it. Exit code 0. */
export async function presign(url: string, options: PresignCommandOptions, invocation: Invocation): Promise<number> {
  const { region, signal, terminal } = invocation
  const chain = machineChain(invocation)
  try {
    const onEvent = (event: { readonly type: string; readonly reason?: unknown }) => {
      if (event.type === 'notice') terminal.note(String(event.reason))
    }
    terminal.print(await presignUrl(url, { credentials: chain, onEvent, region, signal, ...options }))
    return 0
  } finally {
    chain.close()
  }
}
