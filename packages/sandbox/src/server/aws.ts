/** @module From a request to the service it is meant for, past the check of who sent it. */
import { randomUUID } from 'node:crypto'
import { AwsError, errorAnswer, type Protocol, type SsoProtocol } from './aws-error.js'
import type { Fault } from './faults.js'
import { createCognito, type Cognito, type CognitoOptions } from '../cognito/cognito.js'
import type { Principal } from '../identity/identities.js'
import { createContainer, type Container, type ContainerOptions } from '../container/container.js'
import { createImds, type ImdsOptions } from '../imds/imds.js'
import { refusalError } from './refusal-error.js'
import { resourceAction, resourceAnswer } from '../s3/resource.js'
import { createS3 } from '../s3/s3.js'
import { claimedService } from '../identity/signature-claim.js'
import { createSignin, type Signin } from '../signin/signin.js'
import { createSso, type Sso, type SsoOptions } from '../sso/sso.js'
import type { Federation } from '../sts/federation.js'
import { stsAction, stsAnswer, unsignedStsAnswer } from '../sts/sts.js'
import { createTwilio, type Twilio, type TwilioOptions } from '../twilio/twilio.js'
import { verifyRequest } from '../identity/verify-request.js'
import type { WireAnswer, WireRequest } from './wire.js'

interface AwsRoute {
  readonly service: string
  readonly action: string
  /** `imds` and `container` ask nobody for a signature; `twilio` is no service of AWS. */
  readonly protocol: Protocol | SsoProtocol | 'imds' | 'container' | 'twilio'
}

interface AwsOutcome {
  readonly answer: WireAnswer
  readonly code?: string
  readonly caller?: string
}

export interface AwsOptions
  extends ImdsOptions, CognitoOptions, SsoOptions, TwilioOptions, Federation, Pick<ContainerOptions, 'taskRoleArn' | 'podRoleArn'> {
  readonly containerSessionSeconds: number
}

export interface Aws {
  readonly container: Container
  readonly cognito: Cognito['outside']
  readonly signin: Signin['outside']
  readonly sso: Sso['outside']
  readonly twilio: Twilio['outside']
  route(request: WireRequest): AwsRoute
  /** Never rejects. A fault of kind `status` or `garbage` takes the place of the service. */
  answer(request: WireRequest, route: AwsRoute, fault: Fault | undefined): Promise<AwsOutcome>
}

/** Every service of the sandbox behind one door. */
export function createAws(options: AwsOptions): Aws {
  const { identities, now } = options
  const imds = createImds(options)
  const container = createContainer({ ...options, sessionSeconds: options.containerSessionSeconds })
  const s3 = createS3(now)
  const signin = createSignin(options)
  const cognito = createCognito(options)
  const sso = createSso(options)
  const twilio = createTwilio(options)

  function route(request: WireRequest): AwsRoute {
    if (request.path.startsWith('/latest/')) return { service: 'imds', action: imds.action(request), protocol: 'imds' }
    const twilioRoute = twilio.route(request)
    if (twilioRoute !== undefined) return twilioRoute
    if (signin.isMeant(request)) return { service: 'signin', action: 'CreateOAuth2Token', protocol: 'rest' }
    const identityAction = cognito.action(request)
    if (identityAction !== undefined) return { service: 'cognito-identity', action: identityAction, protocol: 'json' }
    const claimed = claimedService(request)
    const agent = claimed === undefined ? container.action(request) : undefined
    if (agent !== undefined) return { service: 'container', action: agent, protocol: 'container' }
    const target = request.headers.get('x-amz-target')
    const ssoRoute = claimed === undefined ? sso.route(request) : undefined
    if (ssoRoute !== undefined) return ssoRoute
    if (bearerToken(request) !== undefined) {
      return { service: 'bearer', action: resourceAction(request), protocol: target === undefined ? 'rest' : 'json' }
    }
    const service = claimed ?? unsignedService(request, target)
    if (service === 'sts') return { service, action: stsAction(request), protocol: 'query' }
    if (service === 's3') return { service, action: s3.action(request), protocol: 's3' }
    return { service, action: resourceAction(request), protocol: target === undefined ? 'rest' : 'json' }
  }

  /** Without a credential scope only the form of a request tells what it is for. */
  function unsignedService(request: WireRequest, target: string | undefined): string {
    if (target !== undefined) return target.split(/[._]/)[0]?.toLowerCase() ?? 'unknown'
    if (stsAction(request) !== 'unknown') return 'sts'
    return s3.isMeant(request) ? 's3' : 'unknown'
  }

  async function served(request: WireRequest, { service, action, protocol }: AwsRoute, requestId: string): Promise<AwsOutcome> {
    if (protocol === 'imds') return { answer: imds.answer(request) }
    if (protocol === 'container') return { answer: container.answer(request) }
    if (protocol === 'twilio') return twilio.answer(request, action)
    if (service === 'signin') return signin.answer(request)
    const told = (work: () => Promise<AwsOutcome>) => guarded(request, protocol, requestId, work)
    if (service === 'cognito-identity') return told(async () => ({ answer: await cognito.answer(request) }))
    if (protocol === 'portal' || protocol === 'oidc') return told(async () => ({ answer: sso.answer(request) }))
    const token = bearerToken(request)
    if (token !== undefined) {
      return told(async () => {
        const person = sso.bearer(token)
        return { answer: resourceAnswer(request, person), caller: person.arn }
      })
    }
    const unsigned = protocol === 'query' ? unsignedStsAnswer(request, options, requestId) : undefined
    if (unsigned !== undefined) return told(async () => ({ answer: await unsigned }))
    const verdict = verifyRequest(request, identities.find, now())
    if ('refusal' in verdict) return refused(refusalError(verdict.refusal, protocol), protocol, request, requestId)
    const { principal } = verdict
    const outcome = await told(async () => ({ answer: answerOf(request, protocol, principal, requestId) }))
    return { ...outcome, caller: principal.arn }
  }

  function answerOf(request: WireRequest, protocol: Protocol, caller: Principal, requestId: string): WireAnswer {
    if (protocol === 'query') return stsAnswer(request, caller, identities, requestId)
    return protocol === 's3' ? s3.answer(request) : resourceAnswer(request, caller)
  }

  async function outcomeOf(request: WireRequest, to: AwsRoute, fault: Fault | undefined, requestId: string): Promise<AwsOutcome> {
    if (fault?.kind === 'garbage') return { answer: { status: 200 } }
    if (fault?.kind !== 'status') return served(request, to, requestId)
    const outcome = to.protocol === 'twilio' ? twilio.fault(fault) : refused(faultError(fault, to), to.protocol, request, requestId)
    if (fault.retryAfterSeconds === undefined) return outcome
    const headers = { ...outcome.answer.headers, 'retry-after': String(fault.retryAfterSeconds) }
    return { ...outcome, answer: { ...outcome.answer, headers } }
  }

  return {
    container,
    cognito: cognito.outside,
    signin: signin.outside,
    sso: sso.outside,
    twilio: twilio.outside,
    route,
    async answer(request, to, fault) {
      const requestId = randomUUID()
      const outcome = await outcomeOf(request, to, fault, requestId)
      if (to.protocol === 'imds' || to.protocol === 'container' || to.protocol === 'twilio') return outcome
      const id = to.protocol === 's3' ? 'x-amz-request-id' : 'x-amzn-requestid'
      return { ...outcome, answer: { ...outcome.answer, headers: { [id]: requestId, ...outcome.answer.headers } } }
    },
  }
}

/** What is refused on the way is told as that family of services tells it. */
async function guarded(
  request: WireRequest,
  protocol: AwsRoute['protocol'],
  requestId: string,
  work: () => Promise<AwsOutcome>,
): Promise<AwsOutcome> {
  try {
    return await work()
  } catch (error) {
    return refused(asAwsError(error), protocol, request, requestId)
  }
}

function bearerToken({ headers }: WireRequest): string | undefined {
  return /^Bearer (\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
}

function refused(error: AwsError, protocol: AwsRoute['protocol'], request: WireRequest, requestId: string): AwsOutcome {
  if (protocol === 'imds' || protocol === 'container' || protocol === 'twilio')
    return { answer: { status: error.status, headers: { 'content-type': 'text/plain' }, body: error.message }, code: error.code }
  const { body, ...head } = errorAnswer(error, protocol, requestId)
  return { answer: request.method === 'HEAD' || body === undefined ? head : { ...head, body }, code: error.code }
}

function asAwsError(error: unknown): AwsError {
  return error instanceof AwsError ? error : new AwsError('InternalFailure', 500, 'The sandbox itself failed.')
}

function faultError(fault: Fault & { kind: 'status' }, { protocol }: AwsRoute): AwsError {
  const { status, message = 'A fault was injected.' } = fault
  return new AwsError(fault.code ?? usualCode(status, protocol), status, message)
}

/** What AWS calls a status where nothing better is said. */
function usualCode(status: number, protocol: AwsRoute['protocol']): string {
  if (status === 503) return protocol === 's3' ? 'SlowDown' : 'ServiceUnavailable'
  if (status === 429) return protocol === 'json' || protocol === 'rest' ? 'ThrottlingException' : 'Throttling'
  if (status === 403) return protocol === 'json' || protocol === 'rest' ? 'AccessDeniedException' : 'AccessDenied'
  if (status >= 500) return protocol === 's3' ? 'InternalError' : 'InternalFailure'
  return 'BadRequest'
}
