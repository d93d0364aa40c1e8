/** @module STS over the query protocol. https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html */
import { assumeRole } from './assume-role.js'
import { AwsError } from '../server/aws-error.js'
import { getSessionToken } from './get-session-token.js'
import type { Identities, Principal } from '../identity/identities.js'
import type { StsOperation } from './sts-operation.js'
import { stsParameters } from './sts-parameters.js'
import type { WireAnswer, WireRequest } from '../server/wire.js'
import { element, xmlDocument } from '../server/xml.js'

/** The API's one version. */
const VERSION = '2011-06-15'

const OPERATIONS: ReadonlyMap<string, StsOperation> = new Map<string, StsOperation>([
  ['AssumeRole', assumeRole],
  ['GetSessionToken', getSessionToken],
  ['GetCallerIdentity', (_parameters, { arn, userId, account }) => ({ Arn: arn, UserId: userId, Account: account })],
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
  const result = element(`${action}Result`, operation(parameters, caller, identities))
  const metadata = element('ResponseMetadata', { RequestId: requestId })
  const body = xmlDocument(`${action}Response`, result + metadata, `https://sts.amazonaws.com/doc/${VERSION}/`)
  return { status: 200, headers: { 'content-type': 'text/xml' }, body }
}
