/** @module The code of an MFA device: from the command line, the profile's own program, or the person at the terminal. */
import { CredentialsError } from '@credchain/core'
import type { MfaCodeProvider } from '@credchain/providers'
import { askHidden } from './ask-hidden.js'
import type { Invocation } from './invocation.js'

/** In that order. `INVALID_CONFIG` where there is no person. A refused code is asked for once more. */
export function mfaCodeOf(invocation: Invocation): MfaCodeProvider {
  const { mfaCode, terminal } = invocation
  return async (serial, { isRefused, fromProfile, signal }) => {
    if (mfaCode !== undefined) return mfaCode
    if (fromProfile !== undefined) return fromProfile()
    if (!terminal.canAsk) {
      throw new CredentialsError('INVALID_CONFIG', 'mfa', `the MFA device ${serial} needs a code, and there is no terminal to ask on`, {
        hint: 'pass --mfa-code, or add mfa_process to the profile: a program that prints the code',
      })
    }
    if (isRefused) terminal.error('AWS refused that code. Wait for the next one: each is good once.')
    return askHidden({ message: `Code of the MFA device ${serial}`, check, signal }, invocation)
  }
}

function check(answer: string): string | undefined {
  return /^\d{6}$/.test(answer) ? undefined : '(six digits)'
}
