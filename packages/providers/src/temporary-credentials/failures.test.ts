import { TransportError, type CredentialsError, type CredentialsEvent } from '@credchain/core'
import { expectNoSecrets, fakeWorld, type FakeAnswer, type FakeExchange } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { fromTemporaryCredentials } from './from-temporary-credentials.js'
import { assumed, failureOf, KEYS, openSts, refused, roleArn, USER_ARN } from './sts-world.test-driver.js'

const RoleArn = roleArn('app')
const POLICY = '{"Version":"2012-10-17","Statement":[{"Sid":"CANARYpolicy"}]}'
const SESSION = 'CANARYsession'
const CODE = '918273'
const params = { RoleArn, Policy: POLICY, SerialNumber: 'arn:aws:iam::123456789012:mfa/alice', TokenCode: CODE }
const master = { ...KEYS, sessionToken: SESSION }
const SECRETS = [KEYS.secretAccessKey, SESSION, CODE, 'CANARY']

const within = (...http: FakeExchange[]) => fakeWorld({ env: { AWS_REGION: 'us-east-1' }, http })
const answering = (answer: FakeAnswer, times = 1): FakeExchange => ({ request: 'https://sts.us-east-1.amazonaws.com/', answer, times })
const once = { clientConfig: { maxAttempts: 1 } }

describe('a failure of STS', () => {
  const half = `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIACANARY</AccessKeyId><SecretAccessKey>CANARYminted`
  const lacking = `<AssumeRoleResponse><AssumeRoleResult><Credentials><SecretAccessKey>CANARYminted</SecretAccessKey></Credentials></AssumeRoleResult></AssumeRoleResponse>`

  test.each<[string, FakeAnswer, CredentialsError['code'], string]>([
    ['no trust', refused(403, 'AccessDenied', 'User: alice is not authorized'), 'REJECTED', 'AccessDenied: User: alice is not authorized'],
    ['an unknown key', refused(403, 'InvalidClientTokenId', 'The security token is invalid'), 'REJECTED', 'InvalidClientTokenId: '],
    [
      'a wrong signature, with what was signed',
      refused(403, 'SignatureDoesNotMatch', `x-amz-security-token:${SESSION}`),
      'REJECTED',
      'DoesNotMatch',
    ],
    [
      'a value that is not valid',
      refused(400, 'ValidationError', `Value '${POLICY}' at 'policy' failed to satisfy constraint: x`),
      'INVALID_CONFIG',
      'not valid: policy',
    ],
    [
      'an echo of everything',
      refused(400, 'ValidationError', `code ${CODE}, policy ${POLICY}, ${SESSION}, ${KEYS.secretAccessKey}`),
      'INVALID_CONFIG',
      'code …, policy …, …, …',
    ],
    ['a policy too large', refused(400, 'PackedPolicyTooLarge', 'Packed policy consumes 112%'), 'INVALID_CONFIG', '112%'],
    ['throttling', refused(400, 'Throttling', 'Rate exceeded'), 'UNAVAILABLE', 'Throttling: Rate exceeded'],
    ['a 500', refused(500, 'InternalFailure', 'oops'), 'UNAVAILABLE', 'InternalFailure: oops'],
    ['a 503 of a proxy', { status: 503, text: `<html>${SESSION}</html>` }, 'UNAVAILABLE', 'assume'],
    ['a 403 of a proxy', { status: 403, text: `<html>no entry for ${SESSION}</html>` }, 'REJECTED', 'assume'],
    ['a connection refused', new TransportError('ECONNREFUSED', 'refused'), 'UNAVAILABLE', 'STS could not be reached: refused'],
    ['half an answer', { text: half }, 'UNAVAILABLE', 'assume'],
    ['nonsense', { text: 'CANARY \u0000<<{not: xml' }, 'UNAVAILABLE', 'assume'],
    ['an empty answer', { text: '' }, 'UNAVAILABLE', 'no whole set of credentials'],
    ['an answer without a key', { text: lacking }, 'UNAVAILABLE', 'no whole set of credentials'],
    ['credentials that have ended', assumed('ASIAENDED', '2025-12-31T23:59:59Z'), 'UNAVAILABLE', 'have already expired'],
  ])('%s', async (_, answer, code, words) => {
    const error = await failureOf(fromTemporaryCredentials({ params, masterCredentials: master, ...once }, within(answering(answer)))())
    expect(error).toMatchObject({ code, source: 'temporary-credentials', message: expect.stringContaining(words) })
    expectNoSecrets(SECRETS, error)
  })

  test.each([
    [-1, 'ASIAENDING'],
    [0, undefined],
    [1, undefined],
  ])('without a cache too, credentials are no answer %i ms after their end', async (ms, accessKeyId) => {
    const world = within(answering(assumed('ASIAENDING')))
    world.jump(3_600_000 + ms)
    const answer = fromTemporaryCredentials({ params, masterCredentials: master, refresh: false }, world)()
    await expect(answer.catch((error: unknown) => error)).resolves.toMatchObject(
      accessKeyId === undefined ? { code: 'UNAVAILABLE' } : { accessKeyId },
    )
  })

  test('a wrong external id, a foreign role and an unknown key are REJECTED by the one that checks', async () => {
    await using world = await openSts({ roles: [{ arn: RoleArn, trusts: [USER_ARN], externalId: 'tenant-7' }] })
    const failing = [
      { params: { RoleArn, ExternalId: 'tenant-8' }, masterCredentials: KEYS },
      { params: { RoleArn: roleArn('nowhere') }, masterCredentials: KEYS },
      { params: { RoleArn, ExternalId: 'tenant-7' }, masterCredentials: { ...KEYS, secretAccessKey: 'CANARYwrong' } },
    ]
    for (const options of failing) {
      const error = await failureOf(fromTemporaryCredentials(options, world.runtime)())
      expect(error).toMatchObject({ code: 'REJECTED', hint: expect.any(String) })
      expectNoSecrets(['CANARY'], error)
    }
    const right = { params: { RoleArn, ExternalId: 'tenant-7' }, masterCredentials: KEYS }
    await expect(fromTemporaryCredentials(right, world.runtime)()).resolves.toMatchObject({ accountId: '123456789012' })
  })
})

describe('while STS is away', () => {
  test('the SDK tries again by itself', async () => {
    const world = within(answering(refused(503, 'ServiceUnavailable', 'away'), 2), answering(assumed()))
    await fromTemporaryCredentials({ params, masterCredentials: master }, world)()
    expect(world.requests).toHaveLength(3)
  })

  test('the identity that is held is served, and STS left alone for as long as it asked', async () => {
    const away = answering(refused(503, 'ServiceUnavailable', 'away', { 'retry-after': '120' }))
    const world = within(answering(assumed()), away, answering(assumed('ASIANEWER', '2026-01-01T02:00:00Z')))
    const events: CredentialsEvent[] = []
    const onEvent = (event: CredentialsEvent) => events.push(event)
    const provider = fromTemporaryCredentials({ params, masterCredentials: master, ...once, onEvent }, world)
    const first = await provider()
    world.jump(50 * 60_000)
    expect(await provider()).toBe(first)
    await expect.poll(() => events).toContainEqual(expect.objectContaining({ type: 'kept-after-failure', retryInMs: 120_000 }))
    world.jump(119_999)
    expect(await provider()).toBe(first)
    await world.settle()
    expect(world.requests).toHaveLength(2)
    world.jump(1)
    expect(await provider()).toBe(first)
    await expect.poll(async () => (await provider()).accessKeyId).toBe('ASIANEWER')
    world.verify()
    expectNoSecrets(SECRETS, events)
  })

  test('a refusal is remembered for a moment: a thousand callers make one call', async () => {
    const world = within(answering(refused(403, 'AccessDenied', 'no'), 9))
    const provider = fromTemporaryCredentials({ params, masterCredentials: master }, world)
    await Promise.all(Array.from({ length: 1_000 }, () => failureOf(provider())))
    world.jump(999)
    await failureOf(provider())
    expect(world.requests).toHaveLength(1)
    world.jump(4_001)
    await failureOf(provider())
    expect(world.requests).toHaveLength(2)
  })
})

test('settings that AWS’s endpoint rules do not allow together are INVALID_CONFIG, and nothing is sent', async () => {
  const world = fakeWorld({ env: { AWS_REGION: 'us-east-1', AWS_USE_FIPS_ENDPOINT: 'true', AWS_ENDPOINT_URL: 'http://127.0.0.1:7' } })
  const error = await failureOf(fromTemporaryCredentials({ params, masterCredentials: master }, world)())
  expect(error).toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining('FIPS and custom endpoint are not supported') })
  expect(world.requests).toEqual([])
})
