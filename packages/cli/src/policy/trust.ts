/** @module `credchain policy trust`: the document by which a role trusts those who assume it. */
import { generateExternalId, trustPolicy } from '@credchain/signing'
import type { Invocation } from '../invocation.js'

export interface PolicyTrustOptions {
  readonly principal: readonly string[]
  /** Default: a new one. */
  readonly externalId?: string
  readonly merged?: boolean
}

/** Prints the document. Exit code 0. */
export function policyTrust(
  { principal, externalId = generateExternalId(), merged = false }: PolicyTrustOptions,
  { terminal }: Invocation,
): number {
  const layout = merged ? 'merged' : 'per-principal'
  terminal.print(JSON.stringify(trustPolicy({ principals: principal, externalId, layout }), undefined, 2))
  return 0
}
