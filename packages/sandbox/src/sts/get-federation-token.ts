/** @module GetFederationToken. Rules: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html */
import { federatedUser } from '../identity/identities.js'
import { AwsError } from '../server/aws-error.js'
import { packedPolicySize } from './packed-policy-size.js'
import { credentialsContent, type StsOperation } from './sts-operation.js'
import { durationSeconds, required } from './sts-parameters.js'

const MIN_SECONDS = 900
const MAX_SECONDS = 129_600
const DEFAULT_SECONDS = 43_200

/** Only a user's own key may ask. */
export const getFederationToken: StsOperation = (parameters, caller, identities) => {
  const name = required(parameters, 'Name', /^[\w+=,.@-]{2,32}$/)
  const seconds = durationSeconds(parameters, MIN_SECONDS, MAX_SECONDS, DEFAULT_SECONDS)
  const packed = packedPolicySize(parameters)
  if (caller.kind !== 'user') throw new AwsError('AccessDenied', 403, 'Cannot call GetFederationToken with session credentials')
  const principal = federatedUser(caller.account, name)
  return {
    Credentials: credentialsContent(identities.issue(principal, seconds)),
    FederatedUser: { FederatedUserId: principal.userId, Arn: principal.arn },
    PackedPolicySize: packed,
  }
}
