/** @module The aws-chunked coding: a body in pieces, with trailers. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html */
import { AwsError } from '../server/aws-error.js'

export interface DecodedBody {
  readonly body: Buffer
  /** Names in lower case. */
  readonly trailers: ReadonlyMap<string, string>
}

/** Takes the pieces together. Throws `IncompleteBody` where the framing is broken. */
export function decodeAwsChunked(raw: Buffer): DecodedBody {
  const pieces: Buffer[] = []
  let at = 0
  for (;;) {
    const lineEnd = raw.indexOf('\r\n', at)
    const [size = ''] = lineEnd < 0 ? [] : raw.toString('latin1', at, lineEnd).split(';')
    if (!/^[0-9a-f]{1,8}$/i.test(size)) throw incompleteBody()
    const start = lineEnd + 2
    const end = start + Number.parseInt(size, 16)
    if (end === start) return { body: Buffer.concat(pieces), trailers: trailersOf(raw.toString('latin1', start)) }
    if (raw.toString('latin1', end, end + 2) !== '\r\n') throw incompleteBody()
    pieces.push(raw.subarray(start, end))
    at = end + 2
  }
}

function trailersOf(text: string): ReadonlyMap<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line.includes(':'))
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).trim().toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const),
  )
}

function incompleteBody(): AwsError {
  return new AwsError('IncompleteBody', 400, 'The aws-chunked body ends too early or has a broken frame.')
}
