/** @module Proof of a second factor in an STS call. */
import { AwsError } from '../server/aws-error.js'
import type { Principal } from './identities.js'
import { matching, type StsParameters } from '../sts/sts-parameters.js'

/** True when the call proves MFA, false when it does not try. Throws `AccessDenied` when it tries and fails. */
export function provesMfa(parameters: StsParameters, caller: Principal): boolean {
  const serialNumber = matching(parameters, 'SerialNumber', /^[\w+=/:,.@-]{9,256}$/)
  const tokenCode = matching(parameters, 'TokenCode', /^\d{6}$/)
  if (serialNumber === undefined && tokenCode === undefined) return false
  const mfa = caller.kind === 'user' ? caller.user?.mfa : undefined
  const isRight = mfa !== undefined && serialNumber === mfa.serialNumber && tokenCode === mfa.tokenCode
  if (!isRight) throw new AwsError('AccessDenied', 403, 'MultiFactorAuthentication failed: the device or its code is not the caller’s.')
  return true
}
