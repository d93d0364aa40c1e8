/** @module The chain of the machine one is on: every source that credchain resolves, in the order of the AWS SDK for JavaScript. */
import type { ChainProvider } from '@credchain/core'
import { fromNodeProviderChain } from '@credchain/providers'
import { fromTwilio } from '@credchain/twilio'

/** @param profile a profile named by the user goes before the environment. */
export function machineChain(profile?: string): ChainProvider {
  return fromNodeProviderChain({ ...(profile !== undefined && { profile }), beforeRemote: [fromTwilio()] })
}
