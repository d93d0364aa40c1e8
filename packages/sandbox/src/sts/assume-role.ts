/** @module AssumeRole. Rules: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
import { AwsError } from '../server/aws-error.js'
import { roleSession, type Principal, type SandboxRole } from '../identity/identities.js'
import { provesMfa } from '../identity/proves-mfa.js'
import { packedPolicySize } from './packed-policy-size.js'
import { MAX_SECONDS, MIN_SECONDS, sessionSeconds } from './session-seconds.js'
import { credentialsContent, type StsOperation } from './sts-operation.js'
import { durationSeconds, matching, required, validationError, type StsParameters } from './sts-parameters.js'

/** A role that takes on a role gets an hour at most. */
const MAX_CHAINED_SECONDS = 3600

const SESSION_NAME = /^[\w+=,.@-]{2,64}$/

/** Shape first, then whether the caller may, then how long: the order in which STS refuses. */
export const assumeRole: StsOperation = (parameters, caller, identities) => {
  const roleArn = required(parameters, 'RoleArn', /^.{20,2048}$/s)
  const sessionName = required(parameters, 'RoleSessionName', SESSION_NAME)
  const externalId = matching(parameters, 'ExternalId', /^[\w+=,.@:/-]{2,1224}$/)
  const asked = durationSeconds(parameters, MIN_SECONDS, MAX_SECONDS, 0)
  const packed = packedPolicySize(parameters)

  const role = identities.role(roleArn)
  if (role === undefined || !trusts(role, caller)) throw accessDenied(caller, roleArn)
  if (role.externalId !== undefined && externalId !== role.externalId) throw accessDenied(caller, roleArn)
  const provedNow = provesMfa(parameters, caller)
  if (role.requireMfa && !provedNow && !caller.mfaPresent) throw accessDenied(caller, roleArn)
  const sourceIdentity = sourceIdentityOf(parameters, caller)
  const seconds = sessionSeconds(asked, role)
  if (caller.kind === 'role-session' && seconds > MAX_CHAINED_SECONDS) {
    throw validationError('DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.')
  }

  const principal = roleSession(roleArn, sessionName, sourceIdentity === undefined ? {} : { sourceIdentity })
  return {
    Credentials: credentialsContent(identities.issue(principal, seconds)),
    AssumedRoleUser: { AssumedRoleId: principal.userId, Arn: principal.arn },
    PackedPolicySize: packed,
    SourceIdentity: sourceIdentity,
  }
}

function trusts(role: SandboxRole, caller: Principal): boolean {
  // Federated users may ask STS who they are, and nothing else.
  if (caller.kind === 'federated-user') return false
  if (role.trusts === undefined) return true
  return role.trusts.some((trusted) => trusted === caller.arn || trusted === caller.account || trusted === caller.roleArn)
}

/** Once set it stays, through every further role. */
function sourceIdentityOf(parameters: StsParameters, caller: Principal): string | undefined {
  const given = matching(parameters, 'SourceIdentity', SESSION_NAME)
  if (given !== undefined && caller.sourceIdentity !== undefined && given !== caller.sourceIdentity) {
    throw new AwsError('AccessDenied', 403, 'The session has a source identity already, and it cannot be changed.')
  }
  return given ?? caller.sourceIdentity
}

function accessDenied(caller: Principal, roleArn: string): AwsError {
  return new AwsError('AccessDenied', 403, `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`)
}
