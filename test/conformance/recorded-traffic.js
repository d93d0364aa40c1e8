/** @module A recorded conversation: the n-th call gets connection n, whatever its URL, and is compared with what was asked then. */
import { TransportError } from '@credchain/core'
import { compared } from './suite.js'

/** @typedef {import('@credchain/core').HttpRequest} HttpRequest */
/** @typedef {import('@credchain/core').HttpResponse} HttpResponse */
/** @typedef {Readonly<Record<string, readonly string[]>>} RecordedHeaders */

/**
 * @typedef {object} RecordedRequest
 * @property {string} uri
 * @property {string} method
 * @property {RecordedHeaders} headers
 */

/**
 * @typedef {object} Action
 * @property {{ readonly request: RecordedRequest }} [Request]
 * @property {{ readonly response: { readonly Ok?: { readonly status: number, readonly headers: RecordedHeaders } } }} [Response]
 * @property {{ readonly data: { readonly Utf8?: string, readonly Base64?: string }, readonly direction: 'Request' | 'Response' }} [Data]
 */

/** @typedef {{ readonly events: readonly { readonly connection_id: number, readonly action: Action }[] }} Recording */

/**
 * @typedef {object} Connection
 * @property {RecordedRequest} [request]
 * @property {string} body
 * @property {HttpResponse} [response] none: the connection broke
 */

/** Headers of a request that are compared; those with signatures, dates and names of programs never are. */
const COMPARED_HEADERS = ['content-type', 'x-aws-ec2-metadata-token', 'x-aws-ec2-metadata-token-ttl-seconds']

/** @param {Recording} recording */
export function recordedTraffic(recording) {
  const connections = connectionsOf(recording)
  /** @type {string[]} */
  const problems = []
  let used = 0

  return {
    /** How often the service failed at the end of the recording: whoever recorded it then gave up. */
    failuresAtEnd: connections.length - 1 - connections.findLastIndex(({ response }) => (response?.status ?? 0) < 500),
    /**
     * @param {HttpRequest} request
     * @returns {HttpResponse}
     */
    answer(request) {
      const connection = connections[used]
      used += 1
      if (connection === undefined) {
        problems.push(`request ${used} of ${connections.length} recorded ones: ${request.method} ${request.url}`)
        throw new TransportError('ECONNRESET', 'there is no further connection')
      }
      problems.push(...requestProblems(used, connection, request))
      if (connection.response === undefined) throw new TransportError('ECONNRESET', 'the connection broke')
      return connection.response
    },
    problems: () => [
      ...problems,
      ...(used < connections.length ? [`${connections.length - used} of ${connections.length} connections unused`] : []),
    ],
  }
}

/** @param {Recording} recording */
function connectionsOf({ events }) {
  /** @type {Map<number, Connection>} */
  const connections = new Map()
  for (const { connection_id: id, action } of events) {
    const connection = connections.get(id) ?? { body: '' }
    connections.set(id, connection)
    const { Request, Response, Data } = action
    if (Request !== undefined) connection.request = Request.request
    if (Response?.response.Ok !== undefined) {
      const { status, headers } = Response.response.Ok
      connection.response = { status, headers: answeredHeaders(headers), text: '' }
    }
    if (Data?.direction === 'Request') connection.body += textOf(Data.data)
    if (Data?.direction === 'Response' && connection.response !== undefined) {
      connection.response = { ...connection.response, text: connection.response.text + textOf(Data.data) }
    }
  }
  return [...connections.entries()].toSorted(([a], [b]) => a - b).map(([, connection]) => connection)
}

/** @param {{ readonly Utf8?: string, readonly Base64?: string }} data */
function textOf({ Utf8, Base64 = '' }) {
  return Utf8 ?? Buffer.from(Base64, 'base64').toString('utf8')
}

/**
 * The date is that of the recording, not of the case's clock.
 * @param {RecordedHeaders} headers
 */
function answeredHeaders(headers) {
  const lower = Object.entries(headers).map(([name, values]) => [name.toLowerCase(), values.join(', ')])
  return Object.fromEntries(lower.filter(([name]) => name !== 'date'))
}

/**
 * @param {number} number
 * @param {Connection} connection
 * @param {HttpRequest} made
 */
function requestProblems(number, { request, body }, made) {
  if (request === undefined) return []
  const headers = lowerCased(made.headers ?? {})
  const recorded = Object.fromEntries(Object.entries(request.headers).map(([name, values]) => [name.toLowerCase(), values.join(', ')]))
  return [
    ...compared(`request ${number}`, `${request.method} ${inOrder(request.uri)}`, `${made.method} ${inOrder(made.url)}`),
    ...COMPARED_HEADERS.filter((name) => name in recorded).flatMap((name) =>
      compared(`${name} of request ${number}`, recorded[name], headers[name]),
    ),
    ...compared(`query of request ${number}`, queryOf(body), queryOf(typeof made.body === 'string' ? made.body : '')),
  ]
}

/** @param {Readonly<Record<string, string>>} headers */
function lowerCased(headers) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

/**
 * The URL with its query in one order.
 * @param {string} uri
 */
function inOrder(uri) {
  const url = new URL(uri)
  url.searchParams.sort()
  return url.href
}

/**
 * What counts of a call to STS. The rest of the recorded bodies is stale.
 * @param {string} body
 */
function queryOf(body) {
  const query = new URLSearchParams(body)
  const action = query.get('Action')
  return { action, roleArn: action === 'AssumeRole' ? query.get('RoleArn') : null }
}
