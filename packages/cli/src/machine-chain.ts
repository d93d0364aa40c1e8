/** @module The chain of the machine one is on: every source that credchain resolves, in the order of the AWS SDK for JavaScript. */
import type { ChainProvider } from '@credchain/core'
import { fromNodeProviderChain, type MfaCodeProvider } from '@credchain/providers'
import { fromTwilio } from '@credchain/twilio'
import type { Invocation } from './invocation.js'
import { machineOptions } from './machine-options.js'

/** A profile that the user named goes before the environment. @param mfaCodeProvider of the command line or the terminal, unless told otherwise */
export function machineChain(invocation: Invocation, mfaCodeProvider?: MfaCodeProvider): ChainProvider {
  const options = machineOptions(invocation)
  return fromNodeProviderChain({ ...options, ...(mfaCodeProvider && { mfaCodeProvider }), beforeRemote: [fromTwilio()] })
}
