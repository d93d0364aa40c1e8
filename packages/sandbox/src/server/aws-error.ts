/** @module AWS's refusals, in the form that each family of services gives them. */
import type { WireAnswer } from './wire.js'
import { element, xmlDocument } from './xml.js'

/**
 * - `query`: form in, XML out (STS).
 * - `s3`: S3's own XML.
 * - `json`: services that name the operation in `x-amz-target`.
 * - `rest`: any other signed request, answered in JSON.
 */
export type Protocol = 'query' | 's3' | 'json' | 'rest'

/** The two services of IAM Identity Center, which take no signatures: `oidc` writes its errors as OAuth 2.0 has them. */
export type SsoProtocol = 'portal' | 'oidc'

/** An answer that says no. `code` is AWS's. */
export class AwsError extends Error {
  override readonly name = 'AwsError'
  readonly code: string
  readonly status: number

  constructor(code: string, status: number, message: string) {
    super(message)
    this.code = code
    this.status = status
  }
}

/** The error as a service of that family writes it. */
export function errorAnswer(error: AwsError, protocol: Protocol | SsoProtocol, requestId: string): WireAnswer {
  const { code, status, message } = error
  if (protocol === 'query') {
    const fault = element('Error', {
      Type: status < 500 ? 'Sender' : 'Receiver',
      Code: code,
      Message: message,
    })
    const body = xmlDocument('ErrorResponse', fault + element('RequestId', requestId), 'https://sts.amazonaws.com/doc/2011-06-15/')
    return { status, headers: { 'content-type': 'text/xml' }, body }
  }
  if (protocol === 's3') {
    const body = xmlDocument('Error', element('Code', code) + element('Message', message) + element('RequestId', requestId))
    return { status, headers: { 'content-type': 'application/xml' }, body }
  }
  if (protocol === 'oidc') {
    const body = JSON.stringify({ error: oauthError(code), error_description: message })
    return { status, headers: { 'content-type': 'application/json', 'x-amzn-errortype': code }, body }
  }
  const type = protocol === 'json' ? 'application/x-amz-json-1.0' : 'application/json'
  return {
    status,
    headers: { 'content-type': type, 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  }
}

/** `invalid_grant` of `InvalidGrantException`. */
function oauthError(code: string): string {
  return code
    .replace(/Exception$/, '')
    .replaceAll(/(?!^)[A-Z]/g, (letter) => `_${letter}`)
    .toLowerCase()
}
