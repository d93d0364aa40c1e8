/** @module Why a request is not let in, and the code and status by which each family of services says so. */
import { AwsError, type Protocol } from './aws-error.js'

export type Refusal =
  | 'unsigned'
  | 'malformed'
  | 'unsigned-header'
  | 'unknown-key'
  | 'foreign-token'
  | 'expired'
  | 'skewed'
  | 'link-expired'
  | 'wrong-signature'
  | 'body-changed'
  | 'unsupported-payload'

/** The refusal as AWS would put it. Codes and statuses: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and the common errors of each service. */
export function refusalError(refusal: Refusal, protocol: Protocol): AwsError {
  const { message, ...codes } = REFUSALS[refusal]
  const [code, status] = codes[protocol]
  return new AwsError(code, status, message)
}

type CodeAndStatus = readonly [code: string, status: number]
type RefusalRow = Readonly<Record<Protocol, CodeAndStatus>> & { readonly message: string }

/** Services with `x-amz-target` say 400 to whatever is the sender's fault; the others say 403 to a stranger. */
const json = (code: string): Pick<RefusalRow, 'json' | 'rest'> => ({ json: [code, 400], rest: [code, 403] })

const MISMATCH = { query: ['SignatureDoesNotMatch', 403], ...json('InvalidSignatureException') } as const

const REFUSALS: Readonly<Record<Refusal, RefusalRow>> = {
  unsigned: {
    query: ['MissingAuthenticationToken', 403],
    s3: ['AccessDenied', 403],
    json: ['MissingAuthenticationTokenException', 400],
    rest: ['MissingAuthenticationToken', 403],
    message: 'The request carries no signature.',
  },
  malformed: {
    query: ['IncompleteSignature', 400],
    s3: ['AuthorizationHeaderMalformed', 400],
    ...json('IncompleteSignatureException'),
    message: 'The signature lacks a part, or a part cannot be read.',
  },
  'unsigned-header': {
    ...MISMATCH,
    s3: ['AccessDenied', 403],
    message: 'The host and every x-amz- header must be among the signed headers.',
  },
  'unknown-key': {
    query: ['InvalidClientTokenId', 403],
    s3: ['InvalidAccessKeyId', 403],
    ...json('UnrecognizedClientException'),
    message: 'The access key id is not known here.',
  },
  'foreign-token': {
    query: ['InvalidClientTokenId', 403],
    s3: ['InvalidToken', 400],
    ...json('UnrecognizedClientException'),
    message: 'The security token is missing, or does not belong to the access key.',
  },
  expired: {
    query: ['ExpiredToken', 403],
    s3: ['ExpiredToken', 400],
    ...json('ExpiredTokenException'),
    message: 'The security token has expired.',
  },
  skewed: {
    ...MISMATCH,
    s3: ['RequestTimeTooSkewed', 403],
    message: 'Signature expired: the request was signed more than 15 minutes from the time here.',
  },
  'link-expired': {
    ...MISMATCH,
    s3: ['AccessDenied', 403],
    message: 'Signature expired: the presigned URL is not valid at this time.',
  },
  'wrong-signature': {
    ...MISMATCH,
    s3: ['SignatureDoesNotMatch', 403],
    message: 'The signature is not the one that the known secret gives for this request.',
  },
  'body-changed': {
    ...MISMATCH,
    s3: ['XAmzContentSHA256Mismatch', 400],
    message: 'The body does not have the hash that was signed.',
  },
  'unsupported-payload': {
    ...MISMATCH,
    s3: ['NotImplemented', 501],
    message: 'The sandbox does not read this form of x-amz-content-sha256.',
  },
}
