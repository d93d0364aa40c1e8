import { hostRuntime } from '@credchain/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startSandbox } from '../server/start-sandbox.js'
import { virtualClock } from '../server/virtual-clock.js'
import type { SandboxSsoOptions } from './sandbox-sso.js'

const ROLE = { accountId: '123456789012', roleName: 'Reader' }

async function world(sso: SandboxSsoOptions = { assignments: [ROLE] }) {
  const clock = virtualClock({ at: Date.parse('2026-03-01T12:00:00Z'), speed: 0 })
  const sandbox = await startSandbox({ clock, sso })
  onTestFinished(() => sandbox.close())
  const send = async (method: string, path: string, headers: Record<string, string> = {}, body?: object) => {
    const {
      status,
      text,
      headers: told,
    } = await hostRuntime.http({
      method,
      url: sandbox.url + path,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    })
    const json: unknown = text === '' ? undefined : JSON.parse(text)
    return { status, name: told['x-amzn-errortype'], json: json as Record<string, unknown> }
  }
  const token = (members: object) => send('POST', '/token', {}, members)
  const role = (accessToken?: string, query = 'account_id=123456789012&role_name=Reader') =>
    send('GET', `/federation/credentials?${query}`, accessToken === undefined ? {} : { 'x-amz-sso_bearer_token': accessToken })
  return { clock, sandbox, send, token, role }
}

const renewal = ({ clientId, clientSecret, refreshToken }: Readonly<Record<string, string>>) => ({
  clientId,
  clientSecret,
  refreshToken,
  grantType: 'refresh_token',
})

describe('the portal', () => {
  test('gives the credentials of a role that is assigned, while the token lives', async () => {
    const { clock, sandbox, role } = await world()
    const { accessToken, expiresAt } = sandbox.sso.signIn()
    expect(expiresAt).toBe('2026-03-01T13:00:00Z')
    expect(await role(accessToken)).toMatchObject({
      status: 200,
      json: { roleCredentials: { accessKeyId: expect.stringMatching(/^ASIA/), expiration: Date.parse('2026-03-01T13:00:00Z') } },
    })
    clock.advance(3_600_000 - 1)
    expect(await role(accessToken)).toMatchObject({ status: 200 })
    clock.advance(1)
    expect(await role(accessToken)).toMatchObject({ status: 401, name: 'UnauthorizedException' })
    expect(sandbox.count('sso', 'GetRoleCredentials')).toBe(3)
  })

  test.each<[string, string | undefined, string | undefined, number, string]>([
    ['no token', undefined, undefined, 401, 'UnauthorizedException'],
    ['a foreign token', 'foreign', undefined, 401, 'UnauthorizedException'],
    ['another role', 'own', 'account_id=123456789012&role_name=Admin', 403, 'ForbiddenException'],
    ['another account', 'own', 'account_id=210987654321&role_name=Reader', 403, 'ForbiddenException'],
    ['no role', 'own', 'account_id=123456789012', 400, 'InvalidRequestException'],
  ])('refuses %s', async (_, given, query, status, name) => {
    const { sandbox, role } = await world()
    const { accessToken } = sandbox.sso.signIn()
    expect(await role(given === 'own' ? accessToken : given, query)).toMatchObject({ status, name })
  })

  test('knows no token any more after a logout', async () => {
    const { sandbox, send, role, token } = await world()
    const login = sandbox.sso.signIn()
    const headers = { 'x-amz-sso_bearer_token': login.accessToken ?? '' }
    expect(await send('POST', '/logout')).toMatchObject({ status: 401 })
    expect(await send('POST', '/logout', headers)).toMatchObject({ status: 200 })
    expect(await role(login.accessToken)).toMatchObject({ status: 401 })
    expect(await token(renewal(login))).toMatchObject({ status: 400, name: 'InvalidGrantException' })
    const again = sandbox.sso.signIn()
    sandbox.sso.signOut()
    expect(await role(again.accessToken)).toMatchObject({ status: 401 })
  })
})

describe('CreateToken', () => {
  test('trades a refresh token once, for a token that the portal takes', async () => {
    const { sandbox, token, role } = await world()
    const login = sandbox.sso.signIn()
    const { status, json } = await token(renewal(login))
    expect({ status, json }).toMatchObject({ status: 200, json: { tokenType: 'Bearer', expiresIn: 3_600 } })
    expect(await role(String(json.accessToken))).toMatchObject({ status: 200 })
    expect(await token(renewal(login))).toMatchObject({ status: 400, name: 'InvalidGrantException', json: { error: 'invalid_grant' } })
    expect(await token({ ...renewal(login), refreshToken: json.refreshToken })).toMatchObject({ status: 200 })
  })

  test('ends with the login, and a token does not outlive it', async () => {
    const { clock, sandbox, token } = await world({ loginSeconds: 5_000 })
    const login = sandbox.sso.signIn()
    clock.advance(4_999_000)
    const { json } = await token(renewal(login))
    expect(json).toMatchObject({ expiresIn: 1 })
    clock.advance(1_000)
    const late = { ...renewal(login), refreshToken: json.refreshToken }
    expect(await token(late)).toMatchObject({ status: 400, name: 'ExpiredTokenException', json: { error: 'expired_token' } })
  })

  test.each<[string, object, number, string]>([
    ['another secret', { clientSecret: 'x' }, 401, 'InvalidClientException'],
    ['an unknown client', { clientId: 'x' }, 401, 'InvalidClientException'],
    ['an unknown refresh token', { refreshToken: 'x' }, 400, 'InvalidGrantException'],
    ['another grant', { grantType: 'authorization_code' }, 400, 'UnsupportedGrantTypeException'],
    ['no grant', { grantType: undefined }, 400, 'InvalidRequestException'],
    ['no refresh token', { refreshToken: undefined }, 400, 'InvalidRequestException'],
  ])('refuses %s', async (_, change, status, name) => {
    const { sandbox, token } = await world()
    expect(await token({ ...renewal(sandbox.sso.signIn()), ...change })).toMatchObject({ status, name })
  })

  test('refuses the refresh token of another client, one that may not refresh, and an old registration', async () => {
    const { clock, sandbox, token } = await world({ loginSeconds: 1e9 })
    const login = sandbox.sso.signIn()
    const { clientId, clientSecret } = sandbox.sso.signIn()
    expect(await token({ ...renewal(login), clientId, clientSecret })).toMatchObject({ name: 'InvalidGrantException' })
    const legacy = sandbox.sso.signIn({ legacy: true })
    expect(legacy.refreshToken).toBeUndefined()
    expect(await token({ ...renewal(legacy), refreshToken: 'x' })).toMatchObject({ name: 'UnauthorizedClientException' })
    clock.advance(90 * 24 * 3_600_000)
    expect(await token(renewal(login))).toMatchObject({ status: 401, name: 'InvalidClientException' })
  })

  test('refuses what is no JSON object', async () => {
    const { sandbox } = await world()
    const { status } = await hostRuntime.http({ method: 'POST', url: `${sandbox.url}/token`, body: '{' })
    expect(status).toBe(400)
  })
})

test('RegisterClient gives a client for ninety days, and takes public ones only', async () => {
  const { send } = await world()
  const register = (body: object) => send('POST', '/client/register', {}, body)
  const { json } = await register({ clientName: 'n', clientType: 'public', scopes: ['sso:account:access'] })
  expect(Number(json.clientSecretExpiresAt) - Number(json.clientIdIssuedAt)).toBe(90 * 24 * 3_600)
  const unknown = { ...json, grantType: 'refresh_token', refreshToken: 'x' }
  expect(await send('POST', '/token', {}, unknown)).toMatchObject({ name: 'InvalidGrantException' })
  const noRefresh = (await register({ clientName: 'n', clientType: 'public', grantTypes: ['authorization_code'] })).json
  expect(await send('POST', '/token', {}, { ...unknown, ...noRefresh })).toMatchObject({ name: 'UnauthorizedClientException' })
  expect(await register({ clientName: 'n', clientType: 'secret' })).toMatchObject({ status: 400, name: 'InvalidClientMetadataException' })
  expect(await register({ clientType: 'public' })).toMatchObject({ status: 400, name: 'InvalidRequestException' })
})

test('any other service takes a bearer token that lives', async () => {
  const { clock, sandbox, send } = await world()
  const { accessToken } = sandbox.sso.signIn()
  const ask = (given: unknown) => send('POST', '/model/m/invoke', { authorization: `Bearer ${String(given)}` })
  expect(await ask(accessToken)).toMatchObject({ status: 200, json: { caller: expect.stringContaining('person@example.com') } })
  expect(await ask('foreign')).toMatchObject({ status: 403, name: 'AccessDeniedException' })
  clock.advance(3_600_000)
  expect(await ask(accessToken)).toMatchObject({ status: 403 })
  expect(sandbox.count('bearer', 'POST')).toBe(3)
})

test('faults strike both services in their own forms', async () => {
  const { sandbox, role, token } = await world()
  const login = sandbox.sso.signIn()
  sandbox.fault({ service: 'sso' }, { kind: 'status', status: 503 }, { times: 1 })
  sandbox.fault(
    { service: 'sso-oidc', action: 'CreateToken' },
    { kind: 'status', status: 500, code: 'InternalServerException' },
    { times: 1 },
  )
  expect(await role(login.accessToken)).toMatchObject({ status: 503, json: { message: 'A fault was injected.' } })
  expect(await token(renewal(login))).toMatchObject({ status: 500, json: { error: 'internal_server' } })
  expect(await role(login.accessToken)).toMatchObject({ status: 200 })
})

describe('a login on another device', () => {
  async function device() {
    const { clock, sandbox, send, token, role } = await world()
    const { json: client } = await send(
      'POST',
      '/client/register',
      {},
      { clientName: 'n', clientType: 'public', scopes: ['sso:account:access'] },
    )
    const start = (change: object = {}) =>
      send('POST', '/device_authorization', {}, { ...client, startUrl: sandbox.sso.startUrl, ...change })
    const { json: login } = await start()
    const grantType = 'urn:ietf:params:oauth:grant-type:device_code'
    const redeem = (change: object = {}) => token({ ...client, grantType, deviceCode: login.deviceCode, ...change })
    return { clock, sandbox, send, token, role, client, start, login, redeem }
  }

  test('gives tokens once the person has agreed, and once only', async () => {
    const { clock, sandbox, token, role, client, login, redeem } = await device()
    expect(login).toMatchObject({
      userCode: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/),
      verificationUriComplete: expect.stringContaining(`user_code=${String(login.userCode)}`),
      expiresIn: 600,
      interval: 1,
    })
    expect(await redeem()).toMatchObject({ status: 400, name: 'AuthorizationPendingException', json: { error: 'authorization_pending' } })
    expect(await redeem()).toMatchObject({ status: 400, name: 'SlowDownException', json: { error: 'slow_down' } })
    clock.advance(1_000)
    sandbox.sso.approve(String(login.userCode))
    const { json } = await redeem()
    expect(json).toMatchObject({ tokenType: 'Bearer', expiresIn: 3_600 })
    expect(await role(String(json.accessToken))).toMatchObject({ status: 200 })
    expect(await token({ ...client, grantType: 'refresh_token', refreshToken: json.refreshToken })).toMatchObject({ status: 200 })
    expect(await redeem()).toMatchObject({ name: 'InvalidGrantException' })
    expect(sandbox.count('sso-oidc', 'StartDeviceAuthorization')).toBe(1)
  })

  test('ends after ten minutes, and is nobody else’s', async () => {
    const { clock, sandbox, send, login, redeem } = await device()
    const { json: other } = await send('POST', '/client/register', {}, { clientName: 'n', clientType: 'public' })
    expect(await redeem(other)).toMatchObject({ name: 'InvalidGrantException' })
    clock.advance(600_000 - 1)
    expect(await redeem()).toMatchObject({ name: 'AuthorizationPendingException' })
    clock.advance(1)
    sandbox.sso.approve(String(login.userCode))
    expect(await redeem()).toMatchObject({ status: 400, name: 'ExpiredTokenException' })
  })

  test('is refused to unknown clients and start URLs', async () => {
    const { sandbox, start } = await device()
    expect(await start({ clientSecret: 'x' })).toMatchObject({ status: 401, name: 'InvalidClientException' })
    expect(await start({ startUrl: 'https://elsewhere.example' })).toMatchObject({ status: 400, name: 'InvalidRequestException' })
    expect(() => sandbox.sso.approve('AAAA-AAAA')).toThrow(TypeError)
  })
})
