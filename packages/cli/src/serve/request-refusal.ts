/** @module Requests that no AWS SDK on this machine would make, refused before anything else is looked at. */
import type { IncomingMessage } from 'node:http'
import { refused, type BrokerAnswer } from './broker-answer.js'

/** Browsers send them with what a page asks for, and proxies with what they pass on. SDKs send none of them. */
const FOREIGN = ['origin', 'referer', 'sec-fetch-site', 'x-forwarded-for', 'forwarded', 'via'] as const

/**
 * Why the request is refused; undefined when it is not. A name other than those of loopback is DNS that was rebound to 127.0.0.1; `Origin` and its like are of a
 * page in a browser; a body is nothing that the protocols know.
 */
export function requestRefusal(
  { headersDistinct: headers }: Pick<IncomingMessage, 'headersDistinct'>,
  port: number,
): BrokerAnswer | undefined {
  const [host, ...others] = headers['host'] ?? []
  if (host === undefined || others.length > 0 || !isLoopback(host, port)) {
    return refused(403, 'Forbidden', `Ask for 127.0.0.1:${port} by this name.`)
  }
  const foreign = FOREIGN.find((name) => headers[name] !== undefined)
  if (foreign !== undefined)
    return refused(403, 'Forbidden', `Requests with the header ${foreign} are not answered: they come from a browser or a proxy.`)
  if (hasBody(headers)) return { ...refused(413, 'PayloadTooLarge', 'Requests have no body.'), closes: true }
  return undefined
}

function isLoopback(host: string, port: number): boolean {
  return ['127.0.0.1', 'localhost'].some((name) => host.toLowerCase() === `${name}:${port}` || (port === 80 && host.toLowerCase() === name))
}

function hasBody(headers: IncomingMessage['headersDistinct']): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? []).some((length) => Number(length) !== 0)
}
