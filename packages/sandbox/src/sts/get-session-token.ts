/** @module GetSessionToken. Rules: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html */
import { AwsError } from '../server/aws-error.js'
import { provesMfa } from '../identity/proves-mfa.js'
import { credentialsContent, type StsOperation } from './sts-operation.js'
import { durationSeconds } from './sts-parameters.js'

const MIN_SECONDS = 900
const MAX_SECONDS = 129_600
const DEFAULT_SECONDS = 43_200

/** Only a user's own key may ask; a session may not beget a session. */
export const getSessionToken: StsOperation = (parameters, caller, identities) => {
  const seconds = durationSeconds(parameters, MIN_SECONDS, MAX_SECONDS, DEFAULT_SECONDS)
  if (caller.kind !== 'user') throw new AwsError('AccessDenied', 403, 'Cannot call GetSessionToken with session credentials')
  const mfaPresent = provesMfa(parameters, caller)
  return { Credentials: credentialsContent(identities.issue({ ...caller, kind: 'user-session', mfaPresent }, seconds)) }
}
