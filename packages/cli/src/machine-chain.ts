/** @module The chain of the machine one is on: every source that credchain resolves, in the order of the AWS SDK for JavaScript. */
import type { ChainProvider } from '@credchain/core'
import { fromNodeProviderChain, type MfaCodeProvider } from '@credchain/providers'
import { fileStore } from '@credchain/stores/file'
import { fromTwilio } from '@credchain/twilio'
import type { Invocation } from './invocation.js'
import { mfaCodeOf } from './mfa-code.js'

/**
 * A profile that the user named goes before the environment, and a region before that of profiles. Sessions are shared with the AWS CLI and with later commands, so that an MFA
 * code is typed once.
 */
export function machineChain(invocation: Invocation, mfaCodeProvider: MfaCodeProvider = mfaCodeOf(invocation)): ChainProvider {
  const { profile, region, terminal } = invocation
  const store = fileStore({ onEvent: (event) => event.type === 'notice' && terminal.note(event.reason) })
  return fromNodeProviderChain({
    ...(profile !== undefined && { profile }),
    ...(region !== undefined && { clientConfig: { region } }),
    mfaCodeProvider,
    store,
    beforeRemote: [fromTwilio()],
  })
}
