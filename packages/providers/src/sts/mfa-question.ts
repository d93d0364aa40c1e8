/** @module The code of an MFA device: who is asked for it, and when nobody may be. */
import { CredentialsError, isCredentialsError, type ResolveRequest } from '@credchain/core'
import type { MintParams } from './mint.js'

export type MfaCodeProvider = (mfaSerial: string) => Promise<string>

/** Bound on a call that asks a person, in milliseconds: one needs longer to answer than a service. */
export const MFA_LOAD_TIMEOUT_MS = 300_000

/** What the messages name. */
interface Asking {
  readonly source: string
  readonly doing: string
}

/**
 * The question that this call has to put to a person; undefined when it needs no code.
 * Throws `INVALID_CONFIG` when there is nobody to ask, `UNAVAILABLE` when nobody waits for the call.
 */
export function mfaQuestion(
  { SerialNumber, TokenCode }: MintParams,
  mfaCodeProvider: MfaCodeProvider | undefined,
  { source, doing }: Asking,
  { background = false }: Pick<ResolveRequest, 'background'> = {},
): (() => Promise<string>) | undefined {
  if (SerialNumber === undefined || TokenCode !== undefined) return undefined
  if (mfaCodeProvider === undefined) {
    const hint = 'Pass mfaCodeProvider, which gets the serial of the device and gives the code.'
    throw new CredentialsError(
      'INVALID_CONFIG',
      source,
      `${doing}: the MFA device ${SerialNumber} needs a code, and there is nobody to ask`,
      { hint },
    )
  }
  if (background) {
    throw new CredentialsError('UNAVAILABLE', source, `${doing}: an MFA code is needed, and is asked for when a caller waits`)
  }
  return () => answered(SerialNumber, mfaCodeProvider, { source, doing })
}

/** A person who gives no code has refused: those who come right after must not make the question come up again. */
async function answered(serial: string, mfaCodeProvider: MfaCodeProvider, { source, doing }: Asking): Promise<string> {
  // What the callback threw is not kept: it may quote the code.
  const refusal = () => new CredentialsError('REJECTED', source, `${doing}: mfaCodeProvider gave no code for the MFA device ${serial}`)
  let answer: unknown
  try {
    answer = await mfaCodeProvider(serial)
  } catch (error) {
    throw isCredentialsError(error) ? error : refusal()
  }
  const code = typeof answer === 'string' ? answer.trim() : ''
  if (code === '') throw refusal()
  return code
}
