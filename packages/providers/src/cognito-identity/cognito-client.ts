/** @module Two questions to Amazon Cognito that need no signature: who am I, and what are my credentials. */
import { CredentialsError, jsonObject, type CredentialsErrorCode, type ResolveRequest, type Runtime } from '@credchain/core'
import { askService } from '../wire/ask-service.js'
import { maxAttempts } from '../wire/max-attempts.js'
import { valueOf } from '../wire/endpoint-settings.js'
import { serviceEndpoint, type ServiceClientConfig } from '../wire/service-endpoint.js'
import { refusalError, refusalOf, type ServiceRefusal } from '../wire/service-refusal.js'
import { cognitoHost } from './cognito-host.js'
import { resolveLogins, type Logins } from './resolve-logins.js'

export const SOURCE = 'cognito-identity'

export interface CognitoCall {
  readonly operation: 'GetId' | 'GetCredentialsForIdentity'
  /** What is being done, for errors. */
  readonly doing: string
  /** Of a pool or an identity: the region stands before the colon. */
  readonly id: string
  readonly input: object
  readonly logins: Logins | undefined
  readonly clientConfig: ServiceClientConfig | undefined
}

/** Refusals of identities that are gone, or that belong to somebody else than the logins: another one has to be asked for. */
const gone = new WeakSet<object>()
/** What is the matter by the name of the exception, where its status does not tell. */
const CODES: ReadonlyMap<string, CredentialsErrorCode> = new Map([
  ['InvalidParameterException', 'INVALID_CONFIG'],
  ['ValidationException', 'INVALID_CONFIG'],
  ['InternalErrorException', 'UNAVAILABLE'],
  ['ExternalServiceException', 'UNAVAILABLE'],
])
const HINTS: ReadonlyMap<string, string> = new Map([
  [
    'NotAuthorizedException',
    'Check that the logins have not expired and that the pool accepts their providers; without logins, that it accepts unauthenticated identities.',
  ],
  ['InvalidIdentityPoolConfigurationException', 'Give the identity pool roles, and let their trust policies name it.'],
  ['ResourceNotFoundException', 'Check the id, and that it is in the region that it starts with.'],
])

/** The members of Cognito's answer. `REJECTED` when it says no, `INVALID_CONFIG` for what it cannot take, `UNAVAILABLE` when it cannot be reached. */
export async function callCognito(
  call: CognitoCall,
  request: ResolveRequest,
  runtime: Runtime,
): Promise<Readonly<Record<string, unknown>>> {
  const { operation, id, input, clientConfig } = call
  const url = `${await cognitoUrl(id, clientConfig, request, runtime)}/`
  const Logins = await resolveLogins(call.logins, SOURCE)
  const headers = async () => ({
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AWSCognitoIdentityService.${operation}`,
  })
  const question = { url, headers, body: { ...input, Logins }, maxAttempts: await maxAttempts(clientConfig, runtime) }
  const answer = await askService(question, request, runtime)
  const refusal = refusalOf(answer, runtime.now())
  if (refusal !== undefined) throw refused(refusal, call.doing, Object.values(Logins ?? {}))
  const body = jsonObject(answer.text)
  if (body === undefined) throw new CredentialsError('UNAVAILABLE', SOURCE, `${call.doing} failed: the answer is not a JSON object`)
  return body
}

/** Where Cognito is asked about a pool or an identity: the region stands before the colon of its id. */
export async function cognitoUrl(
  id: string,
  clientConfig: ServiceClientConfig | undefined,
  request: ResolveRequest,
  runtime: Runtime,
): Promise<string> {
  const region = (await valueOf(clientConfig?.region)) || id.slice(0, id.indexOf(':'))
  const host = { source: SOURCE, variable: 'COGNITO_IDENTITY', hostOf: cognitoHost }
  // The parser of the files is loaded with the first call.
  const { endpointSettings } = await runtime.load(() => import('../profile-settings/endpoint-settings.js'))
  const endpoints = await endpointSettings('cognito_identity', request, runtime)
  return serviceEndpoint(host, region, clientConfig, runtime, endpoints)
}

/** Whether another identity has to be asked for. */
export function isGone(error: unknown): boolean {
  return typeof error === 'object' && error !== null && gone.has(error)
}

function refused(refusal: ServiceRefusal, doing: string, secrets: readonly string[]): CredentialsError {
  const { name, body } = refusal
  const error = refusalError(refusal, { source: SOURCE, doing, code: CODES.get(name), hint: HINTS.get(name), secrets })
  const isOthers = name === 'NotAuthorizedException' && /is forbidden|logins don't match/i.test(String(body.message))
  if (isOthers || name === 'ResourceNotFoundException') gone.add(error)
  return error
}
