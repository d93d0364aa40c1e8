/** @module The code that the program of a profile's `mfa_process` prints. */
import { CredentialsError, type Runtime } from '@credchain/core'
import { TIMEOUT_MS } from '../process/process-settings.js'
import { runProgram } from '../process/run-program.js'
import { placedError } from './placed-error.js'
import type { MfaProcess } from './plan-hop.js'

const MAX_OUTPUT_BYTES = 1_024

/** Six digits. Errors: as `fromProcess`, and `INVALID_CONFIG` for output that is no code; all with file and line. */
export async function mfaProcessCode(
  { command, at }: MfaProcess,
  profile: string,
  signal: AbortSignal | undefined,
  runtime: Runtime,
): Promise<string> {
  try {
    const run = { command, deadlineMs: TIMEOUT_MS, maxOutputBytes: MAX_OUTPUT_BYTES, signal }
    const code = (await runProgram(run, 'a code', 'ini', runtime)).trim()
    if (/^\d{6}$/.test(code)) return code
    throw new CredentialsError('INVALID_CONFIG', 'ini', 'the program of mfa_process has to print a code of six digits, and nothing else')
  } catch (error) {
    throw placedError(error, { profile, at })
  }
}
