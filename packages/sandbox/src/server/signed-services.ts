/** @module STS, S3 and all services that take signed requests; the check of who sent them. */
import type { Identities, Principal } from '../identity/identities.js'
import { claimedService } from '../identity/signature-claim.js'
import { createIam, type IamOptions } from '../iam/iam.js'
import { verifyRequest } from '../identity/verify-request.js'
import { resourceAction, resourceAnswer } from '../s3/resource.js'
import { createS3 } from '../s3/s3.js'
import type { Federation } from '../sts/federation.js'
import { stsAction, stsAnswer, unsignedStsAnswer } from '../sts/sts.js'
import type { Protocol } from './aws-error.js'
import { refusalError } from './refusal-error.js'
import { told, type AwsOutcome } from './told.js'
import type { WireAnswer, WireRequest } from './wire.js'

interface SignedRoute {
  readonly service: string
  readonly action: string
  readonly protocol: Protocol
}

export interface SignedServices {
  /** Knows every request. */
  route(request: WireRequest): SignedRoute
  /** Rejects with `AwsError` for what is not signed by somebody known. */
  answer(request: WireRequest, requestId: string): Promise<AwsOutcome>
}

export function createSignedServices(options: Federation & IamOptions & { readonly identities: Identities }): SignedServices {
  const { identities, now } = options
  const s3 = createS3(now)
  const iam = createIam(options)

  function route(request: WireRequest): SignedRoute {
    const service = claimedService(request) ?? unsignedService(request)
    if (service === 'sts' || (service === 'iam' && iam.knows(request))) return { service, action: stsAction(request), protocol: 'query' }
    if (service === 's3') return { service, action: s3.action(request), protocol: 's3' }
    return resourceRoute(service, request)
  }

  /** Without a credential scope only the form of a request tells what it is for. */
  function unsignedService(request: WireRequest): string {
    const target = request.headers.get('x-amz-target')
    if (target !== undefined) return target.split(/[._]/)[0]?.toLowerCase() ?? 'unknown'
    if (stsAction(request) !== 'unknown') return 'sts'
    return s3.isMeant(request) ? 's3' : 'unknown'
  }

  function answerOf(request: WireRequest, caller: Principal, requestId: string): WireAnswer {
    const { service, protocol } = route(request)
    if (service === 'iam' && protocol === 'query') return iam.answer(request, requestId)
    if (protocol === 'query') return stsAnswer(request, caller, identities, requestId)
    return protocol === 's3' ? s3.answer(request) : resourceAnswer(request, caller)
  }

  return {
    route,
    async answer(request, requestId) {
      const { protocol } = route(request)
      const unsigned = protocol === 'query' ? unsignedStsAnswer(request, options, requestId) : undefined
      if (unsigned !== undefined) return { answer: await unsigned }
      const verdict = verifyRequest(request, identities.find, now())
      if ('refusal' in verdict) throw refusalError(verdict.refusal, protocol)
      const { principal } = verdict
      const outcome = await told(request, protocol, requestId, () => ({ answer: answerOf(request, principal, requestId) }))
      return { ...outcome, caller: principal.arn }
    },
  }
}

/** What stands for any service of AWS. */
export function resourceRoute(service: string, request: WireRequest): SignedRoute {
  return { service, action: resourceAction(request), protocol: request.headers.has('x-amz-target') ? 'json' : 'rest' }
}
