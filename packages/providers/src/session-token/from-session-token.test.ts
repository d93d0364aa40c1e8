import { memoryStore, type CredentialsEvent } from '@credchain/core'
import { expectNoSecrets, fakeWorld, type FakeAnswer } from '@credchain/sandbox'
import { describeProvider } from '@credchain/sandbox/contracts'
import { describe, expect, test } from 'vitest'
import { fromTemporaryCredentials } from '../temporary-credentials/from-temporary-credentials.js'
import {
  CODE,
  failureOf,
  HOUR_MS,
  KEYS,
  openSts,
  refused,
  roleArn,
  SERIAL,
  START,
  USER,
} from '../temporary-credentials/sts-world.test-driver.js'
import { fromSessionToken } from './from-session-token.js'

const STS = 'https://sts.us-east-1.amazonaws.com/'
const env = { AWS_REGION: 'us-east-1' }
const params = { SerialNumber: SERIAL }

function opened(key = 'ASIACANARYSESSION001', expiration = '2026-01-01T12:00:00Z'): FakeAnswer {
  const text = `<GetSessionTokenResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetSessionTokenResult><Credentials><AccessKeyId>${key}</AccessKeyId>
    <SecretAccessKey>CANARYminted</SecretAccessKey><SessionToken>CANARYtoken</SessionToken><Expiration>${expiration}</Expiration></Credentials>
    </GetSessionTokenResult></GetSessionTokenResponse>`
  return { text, headers: { 'content-type': 'text/xml' } }
}

describe('what it gives', () => {
  test('a session of twelve hours, marked as one', async () => {
    await using world = await openSts()
    expect(await fromSessionToken({ masterCredentials: KEYS }, world.runtime)()).toEqual({
      accessKeyId: expect.stringMatching(/^ASIA/),
      secretAccessKey: expect.any(String),
      sessionToken: expect.any(String),
      expiration: new Date(START + 12 * HOUR_MS),
      $source: { CREDENTIALS_STS_SESSION_TOKEN: 'm' },
    })
  })

  test('a session proven by MFA, asked for once, which opens a role that wants it', async () => {
    await using world = await openSts({ roles: [{ arn: roleArn('careful'), requireMfa: true }] })
    let asked = 0
    const mfaCodeProvider = async () => ((asked += 1), CODE)
    const session = fromSessionToken(
      { params: { ...params, DurationSeconds: 900 }, masterCredentials: KEYS, mfaCodeProvider },
      world.runtime,
    )
    const role = () => fromTemporaryCredentials({ params: { RoleArn: roleArn('careful') }, masterCredentials: session }, world.runtime)()
    await Promise.all([role(), role(), role()])
    expect(asked).toBe(1)
    expect((await session()).expiration).toEqual(new Date(START + 900_000))
  })

  test('one session for all who share a store', async () => {
    await using world = await openSts()
    const store = memoryStore({}, world.runtime)
    const [one, two] = [0, 1].map(() => fromSessionToken({ masterCredentials: KEYS, store }, world.runtime))
    expect((await one?.())?.accessKeyId).toBe((await two?.())?.accessKeyId)
    expect(world.calls('GetSessionToken')).toBe(1)
  })
})

describe('what it refuses', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['a role', { RoleArn: roleArn('app') }, 'fromSessionToken: GetSessionToken takes no RoleArn'],
    ['a policy', { Policy: '{}' }, 'fromSessionToken: GetSessionToken takes no Policy'],
  ])('%s', async (_, wrong, message) => {
    const provider = fromSessionToken({ params: wrong, masterCredentials: KEYS }, fakeWorld({ env }))
    await expect(provider()).rejects.toThrow(new TypeError(message))
  })

  test('MFA without somebody to ask', async () => {
    const provider = fromSessionToken({ params, masterCredentials: KEYS }, fakeWorld({ env }))
    await expect(provider()).rejects.toMatchObject({ code: 'INVALID_CONFIG', source: 'session-token' })
    await expect(provider.describe?.()).rejects.toMatchObject({ code: 'INVALID_CONFIG' })
  })

  test('session credentials, as STS does', async () => {
    await using world = await openSts()
    const events: CredentialsEvent[] = []
    const inner = fromSessionToken({ masterCredentials: KEYS }, world.runtime)
    const outer = fromSessionToken({ masterCredentials: inner, onEvent: (event) => events.push(event) }, world.runtime)
    const error = await failureOf(outer())
    expect(error).toMatchObject({ code: 'REJECTED', message: expect.stringContaining('get a session token: AccessDenied') })
    expectNoSecrets([USER.secretAccessKey], error, events)
  })
})

test('explain says who asks', async () => {
  expect(await fromSessionToken({ masterCredentials: KEYS }, fakeWorld({ env })).describe?.()).toEqual([
    'get a session token <- static keys',
  ])
})

describeProvider('fromSessionToken', {
  build: (runtime) => fromSessionToken({ masterCredentials: KEYS }, runtime),
  broken: () => {
    const world = fakeWorld({ env, http: [{ request: STS, answer: refused(403, 'AccessDenied', `no for ${USER.secretAccessKey}`) }] })
    return { world, provider: fromSessionToken({ masterCredentials: KEYS }, world), code: 'REJECTED' }
  },
  silent: () => {
    const world = fakeWorld({ env, http: [{ request: STS, answer: 'hang', times: 3 }] })
    return { world, provider: fromSessionToken({ masterCredentials: KEYS }, world) }
  },
  working: () => {
    const world = fakeWorld({ env, http: [{ request: STS, answer: opened() }] })
    return { world, provider: fromSessionToken({ masterCredentials: KEYS }, world), identity: { accessKeyId: 'ASIACANARYSESSION001' } }
  },
  secrets: [USER.secretAccessKey, 'CANARYminted', 'CANARYtoken'],
})
