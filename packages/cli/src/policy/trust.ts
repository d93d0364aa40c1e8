/** @module `credchain policy trust`: the document by which a role trusts those who assume it. */
import { generateExternalId, trustPolicy } from '@credchain/signing'
import type { Invocation } from '../invocation.js'
import { orWrongUsage } from '../wrong-usage.js'

export interface PolicyTrustOptions {
  readonly principal: readonly string[]
  /** Default: a new one. */
  readonly externalId?: string
  readonly merged?: boolean
}

/** Prints the document. Exit code 0; 2 for principals or an id that are none. */
export function policyTrust(
  { principal, externalId = generateExternalId(), merged = false }: PolicyTrustOptions,
  { terminal }: Invocation,
): Promise<number> {
  const layout = merged ? 'merged' : 'per-principal'
  return orWrongUsage(() => {
    terminal.print(JSON.stringify(trustPolicy({ principals: principal, externalId, layout }), undefined, 2))
    return 0
  }, terminal)
}
