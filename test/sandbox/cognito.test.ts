import { fromCognitoIdentity, fromCognitoIdentityPool } from '@aws-sdk/credential-providers'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { hostRuntime } from '@credchain/core'
import { startSandbox, virtualClock, type Sandbox } from '@credchain/sandbox'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { exportJWK, SignJWT } from 'jose'
import { describe, expect, onTestFinished, test } from 'vitest'

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`
const OPEN = 'us-east-1:00000000-0000-0000-0000-000000000001'
const CLOSED = 'us-east-1:00000000-0000-0000-0000-000000000002'
const ROLELESS = 'us-east-1:00000000-0000-0000-0000-000000000003'
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const others = generateKeyPairSync('ec', { namedCurve: 'P-256' })

async function start(): Promise<Sandbox> {
  const providers = { idp: await exportJWK(keys.publicKey) }
  const pool = { userRole: role('user'), providers }
  const identityPools = [
    { ...pool, id: OPEN, guestRole: role('guest') },
    { ...pool, id: CLOSED },
    { id: ROLELESS, providers },
  ]
  const sandbox = await startSandbox({ clock: virtualClock(), identityPools })
  onTestFinished(() => sandbox.close())
  return sandbox
}

async function token(sub = 'ann', claims: object = {}, key: KeyObject = keys.privateKey): Promise<string> {
  const exp = Math.floor(Date.now() / 1_000) + 600
  return new SignJWT({ sub, exp, ...claims }).setProtectedHeader({ alg: 'ES256' }).sign(key)
}

const configOf = (sandbox: Sandbox) => ({ clientConfig: { endpoint: sandbox.url, region: 'us-east-1', maxAttempts: 1 } })
const cache = () => ({ getItem: () => null, setItem: () => {}, removeItem: () => {} })
const inPool = (sandbox: Sandbox, identityPoolId: string, options: object = {}) =>
  fromCognitoIdentityPool({ identityPoolId, cache: cache(), ...configOf(sandbox), ...options })()
const as = (sandbox: Sandbox, identityId: string, options: object = {}) =>
  fromCognitoIdentity({ identityId, ...configOf(sandbox), ...options })()
const refusal = (name: string, words: string) => expect.objectContaining({ name, message: expect.stringContaining(words) })

describe("AWS's own providers", () => {
  test.each([
    ['a guest', 'guest', {}],
    ['a person', 'user', { idp: true }],
  ])('%s has the role of such', async (_, name, login) => {
    const sandbox = await start()
    const credentials = await inPool(sandbox, OPEN, 'idp' in login ? { logins: { idp: await token() } } : {})
    expect(credentials.identityId).toMatch(/^us-east-1:[0-9a-f-]{36}$/)
    const sts = new STSClient({ endpoint: sandbox.url, region: 'us-east-1', credentials })
    const { Arn } = await sts.send(new GetCallerIdentityCommand())
    expect(Arn).toBe(`arn:aws:sts::123456789012:assumed-role/${name}/CognitoIdentityCredentials`)
    expect(Number(credentials.expiration) - Date.now()).toBeGreaterThan(3_500_000)
    expect(sandbox.requests.slice(0, 2)).toMatchObject([
      { service: 'cognito-identity', action: 'GetId', status: 200 },
      { service: 'cognito-identity', action: 'GetCredentialsForIdentity', status: 200 },
    ])
  })

  test('a person is the same one each time, and a guest who logs in stays who he was', async () => {
    const sandbox = await start()
    const logins = { idp: await token() }
    const first = await inPool(sandbox, OPEN)
    await as(sandbox, first.identityId, { logins })
    await expect(inPool(sandbox, OPEN, { logins })).resolves.toMatchObject({ identityId: first.identityId })
    const other = await inPool(sandbox, OPEN, { logins: { idp: await token('bob') } })
    expect(other.identityId).not.toBe(first.identityId)
  })

  test('a role that the token allows can be chosen', async () => {
    const sandbox = await start()
    const logins = { idp: await token('ann', { 'cognito:roles': [role('chosen')] }) }
    await inPool(sandbox, OPEN, { logins, customRoleArn: role('chosen') })
    await expect(inPool(sandbox, OPEN, { logins, customRoleArn: role('else') })).rejects.toEqual(
      refusal('NotAuthorizedException', 'no such role'),
    )
  })
})

describe('refused is', () => {
  test.each<[string, string, object, string, string]>([
    ['a pool that is not there', 'us-east-1:9', {}, 'ResourceNotFoundException', "IdentityPool 'us-east-1:9' not found."],
    ['a guest where none are let in', CLOSED, {}, 'NotAuthorizedException', 'Unauthenticated access is not supported'],
    ['another account', OPEN, { accountId: '999999999999' }, 'NotAuthorizedException', 'another account'],
    ['nonsense for a token', OPEN, { logins: { idp: 'x' } }, 'NotAuthorizedException', "Couldn't verify signed token."],
    ['an empty token', OPEN, { logins: { idp: '' } }, 'InvalidParameterException', 'Logins'],
  ])('%s', async (_, pool, options, name, words) => {
    await expect(inPool(await start(), pool, options)).rejects.toEqual(refusal(name, words))
  })

  test.each<[string, () => Promise<object>, string]>([
    ['a token of another key', async () => ({ idp: await token('ann', {}, others.privateKey) }), "Couldn't verify"],
    ['a token that has expired', async () => ({ idp: await token('ann', { exp: 1 }) }), 'Token expired.'],
    ['a token without a subject', async () => ({ idp: await token('ann', { sub: undefined }) }), "Couldn't verify"],
    ['a provider that does not count', async () => ({ else: await token() }), 'not from a supported provider'],
  ])('%s', async (_, logins, words) => {
    await expect(inPool(await start(), OPEN, { logins: await logins() })).rejects.toEqual(refusal('NotAuthorizedException', words))
  })

  test('a pool without a role', async () => {
    const pending = inPool(await start(), ROLELESS, { logins: { idp: await token() } })
    await expect(pending).rejects.toEqual(refusal('InvalidIdentityPoolConfigurationException', 'no role'))
  })

  test('an identity that is not there, or not any more', async () => {
    const sandbox = await start()
    await expect(as(sandbox, 'us-east-1:7')).rejects.toEqual(refusal('ResourceNotFoundException', "Identity 'us-east-1:7' not found."))
    const { identityId } = await inPool(sandbox, OPEN)
    sandbox.cognito.deleteIdentity(identityId)
    await expect(as(sandbox, identityId)).rejects.toEqual(refusal('ResourceNotFoundException', 'not found'))
    expect(() => sandbox.cognito.deleteIdentity(identityId)).toThrow(TypeError)
  })

  test('who is somebody else', async () => {
    const sandbox = await start()
    const { identityId } = await inPool(sandbox, OPEN, { logins: { idp: await token() } })
    await expect(as(sandbox, identityId)).rejects.toEqual(
      refusal('NotAuthorizedException', `Access to Identity '${identityId}' is forbidden.`),
    )
    const logins = { idp: await token('bob') }
    await expect(as(sandbox, identityId, { logins })).rejects.toEqual(refusal('NotAuthorizedException', "Logins don't match."))
  })

  test.each([
    ['an operation that is none', 'DeleteAll', '{}', 'UnknownOperationException'],
    ['a body that is none', 'GetId', '[', 'SerializationException'],
  ])('%s', async (_, operation, body, code) => {
    const sandbox = await start()
    const headers = { 'x-amz-target': `AWSCognitoIdentityService.${operation}` }
    const answer = await hostRuntime.http({ method: 'POST', url: sandbox.url, headers, body })
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining(code) })
    expect(sandbox.requests).toMatchObject([{ service: 'cognito-identity', action: operation, status: 400, code }])
  })
})
