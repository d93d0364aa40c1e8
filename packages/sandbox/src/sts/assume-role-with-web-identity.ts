/** @module AssumeRoleWithWebIdentity. Rules: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
import { roleSession } from '../identity/identities.js'
import { federatedRole, type UnsignedOperation } from './federation.js'
import { packedPolicySize } from './packed-policy-size.js'
import { MAX_SECONDS, MIN_SECONDS, sessionSeconds } from './session-seconds.js'
import { credentialsContent } from './sts-operation.js'
import { durationSeconds, required } from './sts-parameters.js'

/** The token says who asks, so it is verified before anything is told of the role. */
export const assumeRoleWithWebIdentity: UnsignedOperation = async (parameters, { identities, verifyWebIdentity }) => {
  const roleArn = required(parameters, 'RoleArn', /^.{20,2048}$/s)
  const sessionName = required(parameters, 'RoleSessionName', /^[\w+=,.@-]{2,64}$/)
  const token = required(parameters, 'WebIdentityToken', /^.{4,20000}$/s)
  const asked = durationSeconds(parameters, MIN_SECONDS, MAX_SECONDS, 0)
  const packed = packedPolicySize(parameters)

  const claims = await verifyWebIdentity(token)
  const role = federatedRole(identities, roleArn, claims.providerArn, 'AssumeRoleWithWebIdentity')
  const principal = roleSession(roleArn, sessionName)
  return {
    SubjectFromWebIdentityToken: claims.subject,
    Audience: claims.audience,
    Provider: claims.providerArn,
    Credentials: credentialsContent(identities.issue(principal, sessionSeconds(asked, role))),
    AssumedRoleUser: { AssumedRoleId: principal.userId, Arn: principal.arn },
    PackedPolicySize: packed,
  }
}
