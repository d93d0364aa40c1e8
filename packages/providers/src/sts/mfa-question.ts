/** @module The code of an MFA device: who is asked for it, and when nobody may be. */
import { abortable, CredentialsError, isCredentialsError, type ResolveRequest } from '@credchain/core'
import type { MintParams } from './mint.js'

/** Gives the code that the device with this serial shows. The second argument may be left aside. */
export type MfaCodeProvider = (mfaSerial: string, asking: MfaAsking) => Promise<string>

/** Why and for how long a code is asked for. */
export interface MfaAsking {
  /** STS has refused the code that was given before: somebody mistyped it, or it was used already. Asked so once at most. */
  readonly isRefused: boolean
  /** Aborts when nobody waits for the code any more. */
  readonly signal?: AbortSignal | undefined
  /** Gives the code of the program that a profile names with `mfa_process`; absent where none is named. */
  readonly fromProfile?: () => Promise<string>
}

/** Bound on a call that asks a person, in milliseconds: one needs longer to answer than a service. */
export const MFA_LOAD_TIMEOUT_MS = 300_000

/** What the messages name. */
interface Subject {
  readonly source: string
  readonly doing: string
}

interface Asked extends Subject {
  readonly signal: AbortSignal | undefined
}

/**
 * The question that this call has to put to a person; undefined when it needs no code.
 * Throws `INVALID_CONFIG` when there is nobody to ask, `UNAVAILABLE` when nobody waits for the call.
 */
export function mfaQuestion(
  { SerialNumber, TokenCode }: MintParams,
  mfaCodeProvider: MfaCodeProvider | undefined,
  { source, doing }: Subject,
  { background = false, signal }: Pick<ResolveRequest, 'background' | 'signal'> = {},
): ((isRefused: boolean) => Promise<string>) | undefined {
  if (SerialNumber === undefined || TokenCode !== undefined) return undefined
  if (mfaCodeProvider === undefined) {
    const hint =
      'Pass mfaCodeProvider, which gets the serial of the device and gives the code; in a profile, mfa_process names a program that prints it.'
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
  return (isRefused) => answered(SerialNumber, (serial) => mfaCodeProvider(serial, { isRefused, signal }), { source, doing, signal })
}

/** A person who gives no code has refused: those who come right after must not make the question come up again. */
async function answered(serial: string, ask: (serial: string) => Promise<string>, asking: Asked): Promise<string> {
  const { source, doing, signal } = asking
  // What the callback threw is not kept: it may quote the code.
  const refusal = () => new CredentialsError('REJECTED', source, `${doing}: mfaCodeProvider gave no code for the MFA device ${serial}`)
  let answer: unknown
  try {
    answer = await abortable(Promise.resolve(ask(serial)), signal)
  } catch (error) {
    signal?.throwIfAborted()
    throw isCredentialsError(error) ? error : refusal()
  }
  const code = typeof answer === 'string' ? answer.trim() : ''
  if (code === '') throw refusal()
  return code
}
