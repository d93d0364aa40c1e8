/** @module `credchain presign`: a link that carries its signature, made with the credentials of this machine. */
import { presignUrl } from '@credchain/signing'
import { machineChain } from '../machine-chain.js'
import type { Invocation } from '../invocation.js'
import { SIGNING_WORDS, signedFor } from '../signed-for.js'
import { orWrongUsage } from '../wrong-usage.js'

export interface PresignCommandOptions {
  readonly method?: string
  /** In seconds. Default: an hour, or what is left of the credentials. */
  readonly expiresIn?: number
  readonly service?: string
}

/** Nobody asked for an hour: a session that has less of it left is not worth another, and the MFA code for it. */
const ANY_LIFE = { minRemainingMs: 0 }

/** Prints the link (`{ url }` with `--json`), and on stderr when its credentials end before it. Exit code 0; 2 for what cannot be signed. */
export async function presign(url: string, options: PresignCommandOptions, invocation: Invocation): Promise<number> {
  const { signal, json, terminal } = invocation
  const chain = machineChain(invocation)
  try {
    const onEvent = (event: { readonly type: string; readonly reason?: unknown }) => {
      if (event.type === 'notice') terminal.note(String(event.reason))
    }
    return await orWrongUsage(
      async () => {
        const scope = await signedFor(url, options.service, invocation)
        const life = options.expiresIn === undefined ? ANY_LIFE : {}
        const link = await presignUrl(url, { credentials: chain, onEvent, signal, ...options, ...life, ...scope })
        terminal.print(json ? JSON.stringify({ url: link }) : link)
        return 0
      },
      terminal,
      SIGNING_WORDS,
    )
  } finally {
    chain.close()
  }
}
