import { hostRuntime } from '@credchain/core'
import { expectNoSecrets, fakeWorld, startSandbox } from '@credchain/sandbox'
import { expect, test } from 'vitest'
import { callerIdentity } from './caller-identity.js'

const KEYS = { accessKeyId: 'AKIACANARYCANARY7Q2F', secretAccessKey: 'CANARYsecretCANARYsecretCANARYsecret1234' }

test('account, ARN and user id, and where it was asked', async () => {
  await using sandbox = await startSandbox({ users: [{ userName: 'alice', ...KEYS }] })
  const runtime = { ...sandbox.runtime, env: { AWS_ENDPOINT_URL_STS: sandbox.url } }
  expect(await callerIdentity(KEYS, { region: 'eu-west-1' }, runtime)).toEqual({
    account: '123456789012',
    arn: 'arn:aws:iam::123456789012:user/alice',
    userId: expect.stringMatching(/^AIDA/),
    region: 'eu-west-1',
  })
  expect(sandbox.count('sts', 'GetCallerIdentity')).toBe(1)
})

test('the endpoint of the profile counts', async () => {
  await using sandbox = await startSandbox({ users: [{ userName: 'alice', ...KEYS }] })
  const world = fakeWorld({ files: { '/home/user/.aws/config': `[profile own]\nregion = eu-west-3\nendpoint_url = ${sandbox.url}` } })
  const runtime = { ...world, env: {}, http: hostRuntime.http, now: hostRuntime.now }
  expect(await callerIdentity(KEYS, { profile: 'own' }, runtime)).toMatchObject({ region: 'eu-west-3' })
})

test('keys that nobody knows are REJECTED, with what to do', async () => {
  await using sandbox = await startSandbox()
  const runtime = { ...sandbox.runtime, env: { AWS_ENDPOINT_URL_STS: sandbox.url } }
  const error = await callerIdentity(KEYS, {}, runtime).catch((failure: unknown) => failure)
  expect(error).toMatchObject({ code: 'REJECTED', message: expect.stringContaining('InvalidClientTokenId'), hint: expect.any(String) })
  expectNoSecrets([KEYS.secretAccessKey], error)
})

test.each([
  ['a long-term key with the token of a session', KEYS.accessKeyId, 'unset AWS_SESSION_TOKEN'],
  ['a key of a session', 'ASIACANARYCANARY7Q2F', 'The access key does not exist'],
])('%s: the hint says what to do', async (_name, accessKeyId, words) => {
  await using sandbox = await startSandbox({ users: [{ userName: 'alice', ...KEYS }] })
  const runtime = { ...sandbox.runtime, env: { AWS_ENDPOINT_URL_STS: sandbox.url } }
  const error = await callerIdentity({ ...KEYS, accessKeyId, sessionToken: 'CANARY-token' }, {}, runtime).catch(
    (failure: unknown) => failure,
  )
  expect(error).toMatchObject({ code: 'REJECTED', hint: expect.stringContaining(words) })
  expectNoSecrets(['CANARY-token'], error)
})

test('an answer without an identity is UNAVAILABLE', async () => {
  const text = '<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>'
  const world = fakeWorld({ http: [{ request: /./, answer: { text, headers: { 'content-type': 'text/xml' } } }] })
  await expect(callerIdentity(KEYS, {}, world)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('no account'),
  })
})

test('an abort rethrows its reason', async () => {
  await using sandbox = await startSandbox()
  sandbox.fault({ service: 'sts' }, { kind: 'hang' })
  const runtime = { ...sandbox.runtime, env: { AWS_ENDPOINT_URL_STS: sandbox.url } }
  const gone = new AbortController()
  const reason = new Error('enough')
  const pending = callerIdentity(KEYS, { signal: gone.signal }, runtime)
  await expect.poll(() => sandbox.count('sts')).toBe(1)
  gone.abort(reason)
  await expect(pending).rejects.toBe(reason)
})

test('an abort is heard while the disk hangs that the settings are on, and before', async () => {
  const world = fakeWorld()
  const hangs = () => new Promise<never>(() => {})
  const runtime = { ...world, fs: { ...world.fs, readFile: hangs, stat: hangs } }
  const gone = new AbortController()
  const pending = callerIdentity(KEYS, { signal: gone.signal }, runtime)
  gone.abort('enough')
  await expect(pending).rejects.toBe('enough')
  await expect(callerIdentity(KEYS, { signal: gone.signal }, runtime)).rejects.toBe('enough')
})
