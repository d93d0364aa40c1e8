/** @module The chain of the machine one is on: every source that credchain resolves, in the order of the AWS SDKs. */
import { fromChain, type ChainProvider, type Link } from '@credchain/core'
import { fromContainerMetadata, fromEnv, fromIni, fromInstanceMetadata, fromTokenFile } from '@credchain/providers'
import { fromTwilio } from '@credchain/twilio'

/** @param profile a profile named by the user goes before the environment. */
export function machineChain(profile?: string): ChainProvider {
  const first: Link[] = profile === undefined ? [fromEnv(), fromIni()] : [fromIni({ profile })]
  return fromChain([...first, fromTokenFile(), fromTwilio(), fromContainerMetadata(), fromInstanceMetadata()])
}
