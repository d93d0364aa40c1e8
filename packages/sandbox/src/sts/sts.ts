/** @module STS over the query protocol. https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html */
import { assumeRole } from './assume-role.js'
import { assumeRoleWithSaml } from './assume-role-with-saml.js'
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.js'
import { AwsError } from '../server/aws-error.js'
import type { Federation, UnsignedOperation } from './federation.js'
import { getFederationToken } from './get-federation-token.js'
import { getSessionToken } from './get-session-token.js'
import type { Identities, Principal } from '../identity/identities.js'
import type { StsOperation } from './sts-operation.js'
import { stsParameters } from './sts-parameters.js'
import type { WireAnswer, WireRequest } from '../server/wire.js'
import { element, xmlDocument, type XmlContent } from '../server/xml.js'

/** The API's one version. */
const VERSION = '2011-06-15'

const OPERATIONS: ReadonlyMap<string, StsOperation> = new Map<string, StsOperation>([
  ['AssumeRole', assumeRole],
  ['GetFederationToken', getFederationToken],
  ['GetSessionToken', getSessionToken],
  ['GetCallerIdentity', (_parameters, { arn, userId, account }) => ({ Arn: arn, UserId: userId, Account: account })],
])

/** Those that nobody signs. */
const UNSIGNED: ReadonlyMap<string, UnsignedOperation> = new Map([
  ['AssumeRoleWithSAML', assumeRoleWithSaml],
  ['AssumeRoleWithWebIdentity', assumeRoleWithWebIdentity],
])

/** Name of the operation that is asked for; `unknown` when the request names none. */
export function stsAction(request: WireRequest): string {
  return stsParameters(request).get('Action') ?? 'unknown'
}

/** Answers a call of an identity that has been verified. Throws `AwsError` for what STS refuses. */
export function stsAnswer(request: WireRequest, caller: Principal, identities: Identities, requestId: string): WireAnswer {
  const parameters = stsParameters(request)
  const action = parameters.get('Action') ?? ''
  const operation = parameters.get('Version') === VERSION ? OPERATIONS.get(action) : undefined
  if (operation === undefined) throw new AwsError('InvalidAction', 400, 'There is no such operation in this version of the API.')
  return answerWith(action, operation(parameters, caller, identities), requestId)
}

/** Answers a call that a token in it speaks for; undefined for one that has to be signed. Rejects with `AwsError` for what STS refuses. */
export function unsignedStsAnswer(request: WireRequest, federation: Federation, requestId: string): Promise<WireAnswer> | undefined {
  const parameters = stsParameters(request)
  const action = parameters.get('Action') ?? ''
  const operation = parameters.get('Version') === VERSION ? UNSIGNED.get(action) : undefined
  return operation?.(parameters, federation).then((content) => answerWith(action, content, requestId))
}

function answerWith(action: string, content: XmlContent, requestId: string): WireAnswer {
  const result = element(`${action}Result`, content)
  const metadata = element('ResponseMetadata', { RequestId: requestId })
  const body = xmlDocument(`${action}Response`, result + metadata, `https://sts.amazonaws.com/doc/${VERSION}/`)
  return { status: 200, headers: { 'content-type': 'text/xml' }, body }
}
