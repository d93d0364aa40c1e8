import { signHeaders, strictUrl } from '@credchain/signing'
import aws4 from 'aws4'
import { AwsV4Signer } from 'aws4fetch'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { fakeWorld } from '@credchain/sandbox'
import { readSignatureClaim } from '../../packages/sandbox/src/identity/signature-claim.js'
import { expectedSignature, sha256Hex } from '../../packages/sandbox/src/identity/sigv4.js'
import { user } from './world.js'

const RUNS = Number(process.env['CREDCHAIN_RUNS'] ?? 300)
const AT = '2026-03-01T12:00:00Z'
const DATETIME = '20260301T120000Z'

const text = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
  fc.constantFrom("!'()*", 'a+b', '%41', '~-_.', ' '),
)
const segment = text.filter((value) => value !== '.' && value !== '..')
const headerValue = fc.stringMatching(/^[\x21-\x7e](?:[\x20-\x7e]{0,8}[\x21-\x7e])?$/)

const requests = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'),
  service: fc.constantFrom('s3', 'dynamodb', 'execute-api', 'iam', 'lambda'),
  path: fc.array(segment, { maxLength: 4 }),
  query: fc.array(fc.tuple(text, text), { maxLength: 4 }),
  headers: fc.dictionary(fc.stringMatching(/^x-[a-z][a-z0-9-]{0,6}[a-z]$/), headerValue, { maxKeys: 3 }),
  body: fc.option(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' })), { nil: undefined }),
  token: fc.option(fc.stringMatching(/^[A-Za-z0-9+/]{1,20}={0,2}$/), { nil: undefined }),
})

type Generated = typeof requests extends fc.Arbitrary<infer T> ? T : never

function urlOf({ service, path, query }: Generated): URL {
  const search = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
  const url = new URL(`https://${service}.eu-west-1.amazonaws.com/${path.map(encodeURIComponent).join('/')}`)
  url.search = search
  return strictUrl(url)
}

/** What is sent beside the signature: all of it is signed. */
function headersOf({ headers, body = '' }: Generated): Record<string, string> {
  return {
    ...headers,
    'content-type': 'text/plain',
    'content-length': String(Buffer.byteLength(body)),
    'x-amz-content-sha256': sha256Hex(body),
  }
}

const signatureIn = (authorization: string | null | undefined) => /Signature=([0-9a-f]{64})$/.exec(authorization ?? '')?.[1]

async function ours(generated: Generated) {
  const url = urlOf(generated)
  const { method, body, token: sessionToken } = generated
  const credentials = { ...user, ...(sessionToken !== undefined && { sessionToken }) }
  const scope = { service: generated.service, region: 'eu-west-1' }
  const headers = await signHeaders({ method, url, headers: headersOf(generated), body, credentials, ...scope }, fakeWorld({ at: AT }))
  return { url, headers, signature: signatureIn(headers['authorization']) }
}

/** Where both libraries leave parameters out that are sent (ARCHITECTURE.md, what others sign otherwise): those without a name, and with S3 those whose name comes again. */
function theyDropSome({ service, query }: Generated): boolean {
  const names = query.map(([name]) => name)
  return names.includes('') || (service === 's3' && new Set(names).size < names.length)
}

const property = (verdict: (generated: Generated) => Promise<void>) =>
  fc.assert(fc.asyncProperty(requests, verdict), { numRuns: RUNS, interruptAfterTimeLimit: 600_000, markInterruptAsFailure: true })

test('the sandbox’s verifier computes the same signature', { timeout: 600_000 }, async () => {
  await property(async (generated) => {
    const { url, headers, signature } = await ours(generated)
    const request = {
      method: generated.method,
      path: url.pathname,
      query: url.search.slice(1),
      headers: new Map(Object.entries({ ...headers, host: url.host })),
      body: Buffer.from(generated.body ?? ''),
    }
    const claim = readSignatureClaim(request)
    if (typeof claim === 'string') throw new Error(claim)
    expect(signature).toBe(expectedSignature(request, claim, user.secretAccessKey, sha256Hex(request.body)))
  })
})

test('aws4fetch computes the same signature', { timeout: 600_000 }, async () => {
  await property(async (generated) => {
    fc.pre(!theyDropSome(generated))
    const { url, signature } = await ours(generated)
    const { method, service, body, token: sessionToken } = generated
    const signer = new AwsV4Signer({
      ...user,
      ...(sessionToken !== undefined && { sessionToken }),
      method,
      url: url.href,
      headers: headersOf(generated),
      ...(body !== undefined && { body }),
      service,
      region: 'eu-west-1',
      datetime: DATETIME,
      allHeaders: true,
    })
    const { headers } = await signer.sign()
    expect(signature).toBe(signatureIn(headers.get('authorization')))
  })
})

test('aws4 computes the same signature', { timeout: 600_000 }, async () => {
  await property(async (generated) => {
    fc.pre(!theyDropSome(generated))
    const { url, signature } = await ours(generated)
    const { method, service, body, token: sessionToken } = generated
    const headers = { ...headersOf(generated), 'X-Amz-Date': DATETIME }
    const path = url.pathname + url.search
    const request: aws4.Request = {
      method,
      host: url.host,
      path,
      headers,
      service,
      region: 'eu-west-1',
      ...(body !== undefined && { body }),
    }
    aws4.sign(request, { ...user, ...(sessionToken !== undefined && { sessionToken }) })
    expect(signature).toBe(signatureIn(String(request.headers?.['Authorization'])))
  })
})
