/**
 * @module AWS STS as far as AssumeRole, in a process of its own so that it costs the measured one nothing. Run by `start-sts.js`.
 *
 * The first part of a request's path is the subject it comes from; each has its own behaviour and its own count.
 * Nothing is verified: the sandbox does that.
 */
import { createServer } from 'node:http'

/**
 * @typedef {object} Behaviour
 * @property {number} [ttlMs] life of the credentials. Default: one hour
 * @property {number} [latencyMs] Default: 0
 * @property {number} [skewMs] how far the subject's clock is ahead of the host's. Default: 0
 * @property {'500' | 'AccessDenied' | 'hang'} [fault]
 */

/** @typedef {{ readonly id: number, readonly subject: string, readonly behaviour?: Behaviour }} Order */

/** @type {Map<string, { behaviour: Behaviour, requests: number }>} */
const subjects = new Map()
/** As long as the tokens that STS gives to roles. */
const TOKEN_FILLER = 'T'.repeat(484)
let issued = 0

/** @param {string} name */
function subjectOf(name) {
  const known = subjects.get(name) ?? { behaviour: {}, requests: 0 }
  subjects.set(name, known)
  return known
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const [, name = ''] = (request.url ?? '').split('/')
  const subject = subjectOf(name)
  subject.requests += 1
  request.resume()
  request.on('end', () => {
    const { fault, latencyMs = 0 } = subject.behaviour
    if (fault === 'hang') return
    setTimeout(() => answer(response, subject.behaviour), latencyMs)
  })
})

/**
 * @param {import('node:http').ServerResponse} response
 * @param {Behaviour} behaviour
 */
function answer(response, { ttlMs = 3_600_000, skewMs = 0, fault }) {
  const now = Date.now() + skewMs
  response.setHeader('content-type', 'text/xml')
  // From a `Date` header the SDK and this library learn how wrong a clock is, and undo that it was set forward.
  response.sendDate = false
  if (fault === undefined) return response.end(assumedRole(now + ttlMs))
  response.statusCode = fault === '500' ? 500 : 403
  return response.end(refusal(fault === '500' ? 'InternalFailure' : fault, fault === '500' ? 'Receiver' : 'Sender'))
}

/** @param {number} expiresAt */
function assumedRole(expiresAt) {
  issued += 1
  const serial = String(issued).padStart(16, '0')
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><AssumedRoleUser>
<AssumedRoleId>AROABENCHBENCHBENCH12:bench</AssumedRoleId><Arn>arn:aws:sts::123456789012:assumed-role/bench/bench</Arn></AssumedRoleUser>
<Credentials><AccessKeyId>ASIA${serial}</AccessKeyId><SecretAccessKey>SECRETSECRETSECRETSECRET${serial}</SecretAccessKey>
<SessionToken>${TOKEN_FILLER}${serial}</SessionToken><Expiration>${new Date(expiresAt).toISOString()}</Expiration></Credentials></AssumeRoleResult>
<ResponseMetadata><RequestId>00000000-0000-0000-0000-${serial.slice(4)}</RequestId></ResponseMetadata></AssumeRoleResponse>`
}

/**
 * @param {string} code
 * @param {string} side
 */
function refusal(code, side) {
  return `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>${side}</Type><Code>${code}</Code>
<Message>No credentials are given now.</Message></Error><RequestId>00000000-0000-0000-0000-000000000000</RequestId></ErrorResponse>`
}

process.on('message', (/** @type {Order} */ { id, subject: name, behaviour }) => {
  const subject = subjectOf(name)
  if (behaviour !== undefined) Object.assign(subject, { behaviour, requests: 0 })
  process.send?.({ id, requests: subject.requests })
})
// Whoever started it is gone.
process.on('disconnect', () => process.exit())

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') process.send?.({ port: address.port })
})
