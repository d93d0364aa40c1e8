import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { fromTokenFile, fromWebToken } from '@credchain/providers'
import { exportJWK, generateKeyPair } from 'jose'
import { writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Provider } from 'oidc-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, roleArn, type TestWorld } from './world.js'

const RoleArn = roleArn('pod')
const AUDIENCE = 'sts.amazonaws.com'
const CLIENT = 'billing-service'
const SECRET = 'CANARYclientCANARYclientCANARY'

const server: Server = createServer()
let issuer: string

/** An OpenID Connect provider as others run it: service accounts get access tokens that are JWTs for AWS. */
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT,
        client_secret: SECRET,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => `urn:${AUDIENCE}`,
        getResourceServerInfo: () => ({
          scope: '',
          audience: AUDIENCE,
          accessTokenTTL: 300,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  })
  const handle = provider.callback()
  server.on('request', (request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
})
afterAll(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
)

async function tokenOfIssuer(): Promise<string> {
  const authorization = `Basic ${Buffer.from(`${CLIENT}:${SECRET}`).toString('base64')}`
  const body = new URLSearchParams({ grant_type: 'client_credentials' })
  const answer = await fetch(`${issuer}/token`, { method: 'POST', headers: { authorization }, body })
  const found: unknown = await answer.json()
  if (typeof found === 'object' && found !== null && 'access_token' in found && typeof found.access_token === 'string')
    return found.access_token
  throw new Error(`the issuer gave no token: ${JSON.stringify(found)}`)
}

const open = () => openWorld({ roles: [{ arn: RoleArn }], oidcProviders: [{ issuer, clientIds: [AUDIENCE] }] })
const s3Of = ({ sandbox }: TestWorld, credentials: ReturnType<typeof fromWebToken>) =>
  new S3Client({ endpoint: sandbox.url, region: 'us-east-1', forcePathStyle: true, credentials })

test('a service signs in at its own provider, and an S3 client works with the role that this opens', async () => {
  await using world = await open()
  let fetched = 0
  const webIdentityToken = () => ((fetched += 1), tokenOfIssuer())
  const credentials = fromWebToken({ roleArn: RoleArn, roleSessionName: CLIENT, webIdentityToken }, world.runtime)
  const s3 = s3Of(world, credentials)
  await Promise.all([s3.send(new ListBucketsCommand({})), s3.send(new ListBucketsCommand({})), s3.send(new ListBucketsCommand({}))])
  const callers = world.sandbox.requests.filter(({ service }) => service === 's3').map(({ caller }) => caller)
  expect(new Set(callers)).toEqual(new Set([`arn:aws:sts::123456789012:assumed-role/pod/${CLIENT}`]))
  expect([fetched, world.sandbox.count('sts', 'AssumeRoleWithWebIdentity')]).toEqual([1, 1])
  await credentials({ forceRefresh: true })
  expect(fetched).toBe(2)
})

test('the token of a file is read anew, and one that was tampered with is refused', async () => {
  await using world = await open()
  const webIdentityTokenFile = join(world.home, 'token')
  const token = await tokenOfIssuer()
  await writeFile(webIdentityTokenFile, `${token}\n`)
  const credentials = fromTokenFile({ roleArn: RoleArn, webIdentityTokenFile }, world.runtime)
  await s3Of(world, credentials).send(new ListBucketsCommand({}))

  const [head, body = '', signature] = token.split('.')
  const claims: object = JSON.parse(Buffer.from(body, 'base64url').toString())
  const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'admin' })).toString('base64url')
  await writeFile(webIdentityTokenFile, [head, forged, signature].join('.'))
  await expect(credentials({ forceRefresh: true })).rejects.toMatchObject({
    code: 'REJECTED',
    message: expect.stringContaining('InvalidIdentityToken'),
  })
  // What was opened with the good one is good until it ends.
  await expect(credentials()).resolves.toHaveProperty('accountId', '123456789012')
})
