import { fakeWorld } from '@credchain/sandbox'
import { createECDH, createHash, createHmac, createPublicKey, verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { presignPost } from './presign-post.js'
import { presignUrl } from './presign-url.js'
import { signHeaders } from './sign-headers.js'

const USER = { accessKeyId: 'AKIDCANARY', secretAccessKey: 'CANARY-secret' }
const HOST = 'alias.mrap.accesspoint.s3-global.amazonaws.com'
const ALGORITHM = 'AWS4-ECDSA-P256-SHA256'
const world = fakeWorld()

/** As the specification derives it, by what Node has: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function publicKey() {
  const fixed = Buffer.concat([
    Buffer.from([0, 0, 0, 1]),
    Buffer.from(`${ALGORITHM}\0${USER.accessKeyId}\u0001`),
    Buffer.from([0, 0, 1, 0]),
  ])
  const candidate = createHmac('sha256', `AWS4A${USER.secretAccessKey}`).update(fixed).digest('hex')
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey((BigInt(`0x${candidate}`) + 1n).toString(16).padStart(64, '0'), 'hex')
  const point = ecdh.getPublicKey()
  const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') }
  return createPublicKey({ key: jwk, format: 'jwk' })
}

function isSigned(headers: Readonly<Record<string, string>>, path: string): boolean {
  const [, names = '', signature = ''] = /SignedHeaders=([^,]+), Signature=([0-9a-f]+)$/.exec(headers['authorization'] ?? '') ?? []
  const sent: Readonly<Record<string, string>> = { ...headers, host: HOST }
  const lines = names.split(';').map((name) => `${name}:${sent[name]}\n`)
  const canonical = ['GET', path, '', lines.join(''), names, headers['x-amz-content-sha256']].join('\n')
  const hash = createHash('sha256').update(canonical).digest('hex')
  const text = [ALGORITHM, headers['x-amz-date'], '20260101/s3/aws4_request', hash].join('\n')
  return verify('sha256', Buffer.from(text), publicKey(), Buffer.from(signature, 'hex'))
}

describe('a Multi-Region Access Point', () => {
  test('is asked with a signature of version 4A, for all regions', async () => {
    const headers = await signHeaders({ url: `https://${HOST}/a%20key`, credentials: { ...USER, sessionToken: 'token' } }, world)
    expect(headers).toMatchObject({ 'x-amz-region-set': '*', 'x-amz-security-token': 'token' })
    expect(headers['authorization']).toContain(`${ALGORITHM} Credential=AKIDCANARY/20260101/s3/aws4_request, SignedHeaders=host;`)
    expect(isSigned(headers, '/a%20key')).toBe(true)
    expect(isSigned(headers, '/another')).toBe(false)
  })

  test('a set of regions can be named', async () => {
    const headers = await signHeaders({ url: `https://${HOST}/`, credentials: USER, region: 'us-east-1,us-west-2' }, world)
    expect(headers['x-amz-region-set']).toBe('us-east-1,us-west-2')
    expect(isSigned(headers, '/')).toBe(true)
  })

  test('has no links and no forms', async () => {
    await expect(presignUrl(`https://${HOST}/key`, { credentials: USER }, world)).rejects.toThrow(/for one region/)
    await expect(presignPost(`https://${HOST}/`, { credentials: USER, bucket: 'b', key: 'k' }, world)).rejects.toThrow(TypeError)
  })

  test('without the package: which one to install', async () => {
    const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' })
    const bare = { ...world, load: () => Promise.reject(missing) }
    await expect(signHeaders({ url: `https://${HOST}/`, credentials: USER }, bare)).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringContaining('@smithy/signature-v4a'),
    })
  })

  test.each(['eu west', 'eu-west-1/s3', ''])('%j is no region', async (region) => {
    await expect(signHeaders({ url: `https://${HOST}/`, credentials: USER, service: 's3', region }, world)).rejects.toThrow(
      'options.region must be a name',
    )
  })
})
