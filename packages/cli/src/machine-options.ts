/** @module What the command line says of credentials, for whichever provider gives them. */
import type { FromNodeProviderChainOptions } from '@credchain/providers/node-chain'
import { fileStore } from '@credchain/stores/file'
import type { Invocation } from './invocation.js'
import { mfaCodeOf } from './mfa-code.js'
import { toldOfWaits } from './told-of-waits.js'

/** A region goes before that of profiles. Sessions are shared with the AWS CLI and with later commands, so that an MFA code is typed once. */
export function machineOptions(
  invocation: Invocation,
): Pick<FromNodeProviderChainOptions, 'profile' | 'clientConfig' | 'mfaCodeProvider' | 'store'> {
  const { profile, region, terminal } = invocation
  return {
    ...(profile !== undefined && { profile }),
    ...(region !== undefined && { clientConfig: { region } }),
    mfaCodeProvider: mfaCodeOf(invocation),
    store: toldOfWaits(fileStore({ onEvent: (event) => event.type === 'notice' && terminal.note(event.reason) }), terminal),
  }
}
