/** @module What came of a request, refusals included. */
import { AwsError, errorAnswer, type Protocol, type SsoProtocol } from './aws-error.js'
import type { WireAnswer, WireRequest } from './wire.js'

/** How a service writes its refusals: `imds` and `container` in plain text. */
export type AnyProtocol = Protocol | SsoProtocol | 'imds' | 'container' | 'twilio'

export interface AwsOutcome {
  readonly answer: WireAnswer
  /** Of a refusal. */
  readonly code?: string
  /** ARN of whoever asked, once that is verified. */
  readonly caller?: string
}

/** What `work` gives; what it throws is told as that family of services tells it. Never rejects. */
export async function told(
  request: WireRequest,
  protocol: AnyProtocol,
  requestId: string,
  work: () => AwsOutcome | Promise<AwsOutcome>,
): Promise<AwsOutcome> {
  try {
    return await work()
  } catch (error) {
    return refused(asAwsError(error), protocol, request, requestId)
  }
}

export function refused(error: AwsError, protocol: AnyProtocol, request: WireRequest, requestId: string): AwsOutcome {
  if (protocol === 'imds' || protocol === 'container' || protocol === 'twilio')
    return { answer: { status: error.status, headers: { 'content-type': 'text/plain' }, body: error.message }, code: error.code }
  const { body, ...head } = errorAnswer(error, protocol, requestId)
  return { answer: request.method === 'HEAD' || body === undefined ? head : { ...head, body }, code: error.code }
}

function asAwsError(error: unknown): AwsError {
  return error instanceof AwsError ? error : new AwsError('InternalFailure', 500, 'The sandbox itself failed.')
}
