import { fromLoginCredentials } from '@aws-sdk/credential-providers'
import { hostRuntime } from '@credchain/core'
import { startSandbox, virtualClock, type LoginEnd, type Sandbox } from '@credchain/sandbox'
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, SignJWT } from 'jose'
import { describe, expect, onTestFinished, test } from 'vitest'

const ROLE = 'arn:aws:iam::123456789012:role/Admin'
const START = Date.parse('2026-03-01T12:00:00Z')
const HOUR = 3_600_000

interface LoginFile {
  readonly accessToken: { readonly accessKeyId: string; readonly expiresAt: string; readonly accountId: string }
  readonly clientId: string
  readonly refreshToken: string
  readonly dpopKey: string
}

async function start(clock = virtualClock({ at: START, speed: 0 })): Promise<Sandbox> {
  const sandbox = await startSandbox({ clock })
  onTestFinished(() => sandbox.close())
  return sandbox
}

async function logIn(sandbox: Sandbox): Promise<LoginFile> {
  return JSON.parse((await sandbox.signin.login(ROLE)).file) as LoginFile
}

interface Twist {
  readonly typ?: string
  readonly key?: string
  readonly claims?: Record<string, unknown>
  readonly body?: object
  readonly dpop?: string
}

async function proofOf(sandbox: Sandbox, pem: string, { typ = 'dpop+jwt', claims = {} }: Twist = {}): Promise<string> {
  const key = createPrivateKey(pem)
  const iat = Math.floor(sandbox.clock.now() / 1_000)
  return new SignJWT({ htm: 'POST', htu: `${sandbox.url}/v1/token`, jti: randomUUID(), iat, ...claims })
    .setProtectedHeader({ typ, alg: 'ES256', jwk: await exportJWK(createPublicKey(key)) })
    .sign(key)
}

async function exchange(sandbox: Sandbox, file: LoginFile, twist: Twist = {}) {
  const { clientId, refreshToken } = file
  const dpop = twist.dpop ?? (await proofOf(sandbox, twist.key ?? file.dpopKey, twist))
  const answer = await hostRuntime.http({
    method: 'POST',
    url: `${sandbox.url}/v1/token`,
    headers: { 'content-type': 'application/json', ...(dpop !== '' && { dpop }) },
    body: JSON.stringify({ clientId, grantType: 'refresh_token', refreshToken, ...twist.body }),
  })
  return { status: answer.status, type: answer.headers['x-amzn-errortype'], body: JSON.parse(answer.text) as Record<string, unknown> }
}

test("AWS's own provider renews a login here, writes it back and is known by its keys", async () => {
  const sandbox = await start(virtualClock())
  const { session, fileName, file } = await sandbox.signin.login(ROLE, 'ann')
  expect(session).toBe('arn:aws:sts::123456789012:assumed-role/Admin/ann')
  const folder = await mkdtemp(join(tmpdir(), 'credchain-test-'))
  const before = process.env.AWS_LOGIN_CACHE_DIRECTORY
  onTestFinished(async () => {
    if (before === undefined) delete process.env.AWS_LOGIN_CACHE_DIRECTORY
    else process.env.AWS_LOGIN_CACHE_DIRECTORY = before
    await rm(folder, { recursive: true })
  })
  process.env.AWS_LOGIN_CACHE_DIRECTORY = folder
  const old = JSON.parse(file) as LoginFile
  const ended = { ...old, accessToken: { ...old.accessToken, expiresAt: '2020-01-01T00:00:00Z' } }
  await writeFile(join(folder, fileName), JSON.stringify(ended))
  await writeFile(join(folder, 'config'), `[profile dev]\nlogin_session = ${session}\n`)

  const clientConfig = { endpoint: sandbox.url, region: 'us-east-1' }
  const provider = fromLoginCredentials({
    profile: 'dev',
    configFilepath: join(folder, 'config'),
    filepath: join(folder, 'none'),
    clientConfig,
  })
  const credentials = await provider()
  expect(credentials).toMatchObject({ accountId: '123456789012', accessKeyId: expect.stringMatching(/^ASIA/) })
  expect(credentials.accessKeyId).not.toBe(old.accessToken.accessKeyId)
  const written = JSON.parse(await readFile(join(folder, fileName), 'utf8')) as LoginFile
  expect(written.refreshToken).not.toBe(old.refreshToken)
  expect(sandbox.requests).toMatchObject([{ service: 'signin', action: 'CreateOAuth2Token', status: 200, caller: session }])
})

describe('a proof', () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' }).toString()

  test.each<[string, Twist]>([
    ['that is missing', { dpop: '' }],
    ['that is no JWT', { dpop: 'a.b.c' }],
    ['of another type', { typ: 'JWT' }],
    ['for another method', { claims: { htm: 'GET' } }],
    ['for another address', { claims: { htu: 'http://elsewhere/v1/token' } }],
    ['without an id', { claims: { jti: undefined } }],
    ['that is too old', { claims: { iat: START / 1_000 - 601 } }],
    ['from too far ahead', { claims: { iat: START / 1_000 + 301 } }],
  ])('%s is refused', async (_, twist) => {
    const sandbox = await start()
    const answer = await exchange(sandbox, await logIn(sandbox), twist)
    expect(answer).toMatchObject({ status: 400, type: 'ValidationException', body: { error: 'INVALID_REQUEST' } })
    expect(sandbox.requests.at(-1)).toMatchObject({ status: 400, code: 'ValidationException' })
  })

  test('of another key is refused, and does not use the token up', async () => {
    const sandbox = await start()
    const file = await logIn(sandbox)
    expect(await exchange(sandbox, file, { key: other })).toMatchObject({ status: 401, type: 'AccessDeniedException' })
    expect(await exchange(sandbox, file)).toMatchObject({ status: 200 })
  })

  test('is good once', async () => {
    const sandbox = await start()
    const file = await logIn(sandbox)
    const dpop = await proofOf(sandbox, file.dpopKey)
    const { body } = await exchange(sandbox, file, { dpop })
    expect(await exchange(sandbox, { ...file, refreshToken: String(body.refreshToken) }, { dpop })).toMatchObject({ status: 400 })
  })
})

describe('a refresh token', () => {
  test('is good once, and brings the next with keys for 15 minutes', async () => {
    const sandbox = await start()
    const file = await logIn(sandbox)
    const { status, body } = await exchange(sandbox, file)
    expect(status).toBe(200)
    expect(body).toMatchObject({ expiresIn: 900, accessToken: { accessKeyId: expect.stringMatching(/^ASIA/) } })
    expect(await exchange(sandbox, file)).toMatchObject({ status: 401, body: { error: 'TOKEN_EXPIRED' } })
    expect(await exchange(sandbox, { ...file, refreshToken: String(body.refreshToken) })).toMatchObject({ status: 200 })
  })

  test.each<[string, object]>([
    ['of another client', { clientId: 'arn:aws:signin:::else' }],
    ['for another grant', { grantType: 'authorization_code' }],
  ])('%s is refused', async (_, body) => {
    const sandbox = await start()
    expect(await exchange(sandbox, await logIn(sandbox), { body })).toMatchObject({ status: 400, body: { error: 'INVALID_REQUEST' } })
  })

  test.each([
    [12 * HOUR - 1, 200],
    [12 * HOUR, 401],
  ])('after %i ms of login: %i', async (ms, status) => {
    const sandbox = await start()
    const file = await logIn(sandbox)
    sandbox.clock.advance(ms)
    expect(await exchange(sandbox, file)).toMatchObject({ status })
  })

  test.each<[LoginEnd, number]>([
    ['TOKEN_EXPIRED', 401],
    ['USER_CREDENTIALS_CHANGED', 403],
    ['INSUFFICIENT_PERMISSIONS', 403],
  ])('of a login that was ended: %s', async (reason, status) => {
    const sandbox = await start()
    const file = await logIn(sandbox)
    sandbox.signin.endLogins(reason)
    expect(await exchange(sandbox, file)).toMatchObject({ status, type: 'AccessDeniedException', body: { error: reason } })
    expect(await exchange(sandbox, await logIn(sandbox))).toMatchObject({ status: 200 })
  })
})
