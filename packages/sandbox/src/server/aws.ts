/** @module From a request to the service it is meant for. */
import { randomUUID } from 'node:crypto'
import { createCognito, type Cognito, type CognitoOptions } from '../cognito/cognito.js'
import { createContainer, type Container, type ContainerOptions } from '../container/container.js'
import { claimedService } from '../identity/signature-claim.js'
import type { IamOptions } from '../iam/iam.js'
import { createImds, type ImdsOptions } from '../imds/imds.js'
import { resourceAnswer } from '../s3/resource.js'
import { createSignin, type Signin } from '../signin/signin.js'
import { createSso, type Sso, type SsoOptions } from '../sso/sso.js'
import type { Federation } from '../sts/federation.js'
import { createTwilio, type Twilio, type TwilioOptions } from '../twilio/twilio.js'
import { AwsError } from './aws-error.js'
import type { Fault } from './faults.js'
import { createSignedServices, resourceRoute } from './signed-services.js'
import { refused, told, type AnyProtocol, type AwsOutcome } from './told.js'
import type { WireRequest } from './wire.js'

interface AwsRoute {
  readonly service: string
  readonly action: string
  readonly protocol: AnyProtocol
}

/** A service, or several that are alike in who may ask them. */
interface Service {
  /** Undefined when the request is for another. */
  route(request: WireRequest): AwsRoute | undefined
  /** May throw, or reject with, `AwsError`. */
  answer(request: WireRequest, requestId: string): AwsOutcome | Promise<AwsOutcome>
}

export interface AwsOptions
  extends
    ImdsOptions,
    IamOptions,
    CognitoOptions,
    SsoOptions,
    TwilioOptions,
    Federation,
    Pick<ContainerOptions, 'taskRoleArn' | 'podRoleArn'> {
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
  const imds = createImds(options)
  const signin = createSignin(options)
  const cognito = createCognito(options)
  const container = createContainer({ ...options, sessionSeconds: options.containerSessionSeconds })
  const sso = createSso(options)
  const twilio = createTwilio(options)
  const signed = createSignedServices(options)

  /** Those that nobody signs for; the first that knows a request gets it. */
  const unsigned: readonly Service[] = [
    {
      route: (request) => routeOf('imds', imds.action(request), 'imds'),
      answer: (request) => ({ answer: imds.answer(request) }),
    },
    { route: twilio.route, answer: twilio.answer },
    {
      route: (request) => routeOf('signin', signin.action(request), 'rest'),
      answer: (request) => signin.answer(request),
    },
    {
      route: (request) => routeOf('cognito-identity', cognito.action(request), 'json'),
      answer: async (request) => ({ answer: await cognito.answer(request) }),
    },
    {
      route: (request) => routeOf('container', isSigned(request) ? undefined : container.action(request), 'container'),
      answer: (request) => ({ answer: container.answer(request) }),
    },
    {
      route: (request) => (isSigned(request) ? undefined : sso.route(request)),
      answer: (request) => ({ answer: sso.answer(request) }),
    },
    {
      route: (request) => (bearerToken(request) === undefined ? undefined : resourceRoute('bearer', request)),
      answer(request) {
        const person = sso.bearer(bearerToken(request) ?? '')
        return { answer: resourceAnswer(request, person), caller: person.arn }
      },
    },
  ]
  const serviceOf = (request: WireRequest): Service => unsigned.find((service) => service.route(request) !== undefined) ?? signed

  async function outcomeOf(request: WireRequest, to: AwsRoute, fault: Fault | undefined, requestId: string): Promise<AwsOutcome> {
    if (fault?.kind === 'garbage') return { answer: { status: 200 } }
    if (fault?.kind !== 'status') return told(request, to.protocol, requestId, () => serviceOf(request).answer(request, requestId))
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
    route: (request) => serviceOf(request).route(request) ?? signed.route(request),
    async answer(request, to, fault) {
      const requestId = randomUUID()
      const outcome = await outcomeOf(request, to, fault, requestId)
      if (to.protocol === 'imds' || to.protocol === 'container' || to.protocol === 'twilio') return outcome
      const id = to.protocol === 's3' ? 'x-amz-request-id' : 'x-amzn-requestid'
      return { ...outcome, answer: { ...outcome.answer, headers: { [id]: requestId, ...outcome.answer.headers } } }
    },
  }
}

function routeOf(service: string, action: string | undefined, protocol: AnyProtocol): AwsRoute | undefined {
  return action === undefined ? undefined : { service, action, protocol }
}

function isSigned(request: WireRequest): boolean {
  return claimedService(request) !== undefined
}

function bearerToken({ headers }: WireRequest): string | undefined {
  return /^Bearer (\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
}

function faultError(fault: Fault & { kind: 'status' }, { protocol }: AwsRoute): AwsError {
  const { status, message = 'A fault was injected.' } = fault
  return new AwsError(fault.code ?? usualCode(status, protocol), status, message)
}

/** What AWS calls a status where nothing better is said. */
function usualCode(status: number, protocol: AnyProtocol): string {
  if (status === 503) return protocol === 's3' ? 'SlowDown' : 'ServiceUnavailable'
  if (status === 429) return protocol === 'json' || protocol === 'rest' ? 'ThrottlingException' : 'Throttling'
  if (status === 403) return protocol === 'json' || protocol === 'rest' ? 'AccessDeniedException' : 'AccessDenied'
  if (status >= 500) return protocol === 's3' ? 'InternalError' : 'InternalFailure'
  return 'BadRequest'
}
