import { CredentialsError, type CredentialsEvent, type Provider } from '@credchain/core'
import { expectNoSecrets, fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import type { MfaCodeProvider } from '../sts/mfa-question.js'
import { fromTemporaryCredentials, type FromTemporaryCredentialsOptions } from './from-temporary-credentials.js'
import { assumed, CODE, failureOf, HOUR_MS, KEYS, openSts, parametersOf, roleArn, SERIAL, USER } from './sts-world.test-driver.js'

const RoleArn = roleArn('guarded')
const roles = [{ arn: RoleArn, requireMfa: true }]
const params = { RoleArn, SerialNumber: SERIAL }

/** Answers with the code, and notes for which devices it was asked. */
function person(answer: () => Promise<string> = async () => CODE) {
  const serials: string[] = []
  const mfaCodeProvider = (serial: string) => {
    serials.push(serial)
    return answer()
  }
  return { serials, mfaCodeProvider }
}

/** Of a role behind MFA, in a world where STS is not to be asked. */
function unasked(options: FromTemporaryCredentialsOptions = {}) {
  const world = fakeWorld({ env: { AWS_REGION: 'us-east-1' } })
  return { world, provider: fromTemporaryCredentials({ params, masterCredentials: KEYS, ...options }, world) }
}

describe('the code', () => {
  test('is asked for once for a thousand callers, and sent', async () => {
    await using world = await openSts({ roles })
    const { serials, mfaCodeProvider } = person(async () => ` ${CODE}\n`)
    const provider = fromTemporaryCredentials({ params, masterCredentials: KEYS, mfaCodeProvider }, world.runtime)
    await Promise.all(Array.from({ length: 1_000 }, () => provider()))
    expect(serials).toEqual([SERIAL])
    expect(parametersOf(world.sent[0])).toMatchObject({ SerialNumber: SERIAL, TokenCode: CODE })
    expect(world.calls()).toBe(1)
  })

  test.each([
    { name: 'silent', answer: () => new Promise<string>(() => {}) },
    { name: 'gone too', answer: () => Promise.reject(new Error('the terminal is closed')) },
  ])('is not waited for by one who leaves, without a cache too: a person who is $name', async ({ answer }) => {
    const leaving = new AbortController()
    const { mfaCodeProvider } = person(() => {
      leaving.abort('enough')
      return answer()
    })
    const { provider } = unasked({ mfaCodeProvider, refresh: false })
    await expect(provider({ signal: leaving.signal })).rejects.toBe('enough')
  })

  test('opens a session without a role, which then may take on the role', async () => {
    await using world = await openSts({ roles })
    const { serials, mfaCodeProvider } = person()
    const session = fromTemporaryCredentials({ params: { SerialNumber: SERIAL }, masterCredentials: KEYS, mfaCodeProvider }, world.runtime)
    const role = fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: session }, world.runtime)
    await expect(role()).resolves.toMatchObject({ accountId: '123456789012' })
    world.clock.advance(HOUR_MS)
    await expect(role()).resolves.toMatchObject({ accountId: '123456789012' })
    expect(serials).toEqual([SERIAL])
    expect([world.calls('GetSessionToken'), world.calls('AssumeRole')]).toEqual([1, 2])
  })

  test('is not asked for when the parameters have one', async () => {
    await using world = await openSts({ roles })
    const { serials, mfaCodeProvider } = person()
    const options = { params: { ...params, TokenCode: CODE }, masterCredentials: KEYS, mfaCodeProvider }
    await fromTemporaryCredentials(options, world.runtime)()
    expect(serials).toEqual([])
  })

  test('is asked for again when the session has ended', async () => {
    await using world = await openSts({ roles })
    const { serials, mfaCodeProvider } = person()
    const provider = fromTemporaryCredentials({ params, masterCredentials: KEYS, mfaCodeProvider }, world.runtime)
    await provider()
    world.clock.advance(HOUR_MS)
    await provider()
    expect(serials).toEqual([SERIAL, SERIAL])
  })

  test('is asked for after the master, so that it is neither given in vain nor grows old', async () => {
    const { serials, mfaCodeProvider } = person()
    const absent: Provider = () => Promise.reject(new CredentialsError('NOT_CONFIGURED', 'env', 'AWS_ACCESS_KEY_ID is not set'))
    const { provider } = unasked({ mfaCodeProvider, masterCredentials: absent })
    expect(await failureOf(provider())).toMatchObject({ code: 'NOT_CONFIGURED' })
    expect(serials).toEqual([])
  })
})

describe('a refresh behind', () => {
  test('never asks; the identity that is held is served until it ends', async () => {
    await using world = await openSts({ roles })
    const { serials, mfaCodeProvider } = person()
    const events: CredentialsEvent[] = []
    const onEvent = (event: CredentialsEvent) => events.push(event)
    const provider = fromTemporaryCredentials({ params, masterCredentials: KEYS, mfaCodeProvider, onEvent }, world.runtime)
    const first = await provider()
    // In the advisory window of an hour's session.
    world.clock.advance(50 * 60_000)
    expect(await provider()).toBe(first)
    await expect.poll(() => events.map(({ type }) => type)).toContain('kept-after-failure')
    expect(events.at(-1)).toMatchObject({ code: 'UNAVAILABLE', reason: expect.stringContaining('asked for when a caller waits') })
    expect(await provider()).toBe(first)
    expect(serials).toEqual([SERIAL])
    expect(world.calls()).toBe(1)
  })

  test('does not even ask the master', async () => {
    let asked = 0
    const { mfaCodeProvider } = person()
    const master: Provider = async () => ({ ...KEYS, accessKeyId: `AKIA${(asked += 1)}` })
    const { provider } = unasked({ mfaCodeProvider, masterCredentials: master, refresh: false })
    expect(await failureOf(provider({ background: true }))).toMatchObject({ code: 'UNAVAILABLE' })
    expect(asked).toBe(0)
  })
})

describe('nobody to ask', () => {
  test('is INVALID_CONFIG, which describe knows as well', async () => {
    const { world, provider } = unasked()
    const told = {
      code: 'INVALID_CONFIG',
      message: `temporary-credentials: assume ${RoleArn}: the MFA device ${SERIAL} needs a code, and there is nobody to ask`,
      hint: expect.stringContaining('mfaCodeProvider'),
    }
    expect(await failureOf(provider())).toMatchObject(told)
    await expect(provider.describe?.()).rejects.toMatchObject(told)
    expect(world.requests).toEqual([])
  })

  test.each<[string, () => Promise<string>]>([
    ['who declines', () => Promise.reject(new Error('cancelled'))],
    [
      'who throws at once',
      () => {
        throw new Error('no terminal')
      },
    ],
    ['who gives nothing', async () => ''],
    ['who gives blanks', async () => ' \n'],
    ['who gives what is no text', async () => undefined as unknown as string],
  ])('or one %s, is asked once for all, also for those who come right after', async (_, answer) => {
    const { serials, mfaCodeProvider } = person(answer)
    const { world, provider } = unasked({ mfaCodeProvider })
    const errors = await Promise.all([failureOf(provider()), failureOf(provider())])
    world.jump(999)
    const told = { code: 'REJECTED', message: expect.stringContaining(`mfaCodeProvider gave no code for the MFA device ${SERIAL}`) }
    for (const error of [...errors, await failureOf(provider())]) expect(error).toMatchObject(told)
    expect(serials).toEqual([SERIAL])
    world.jump(5_000)
    await failureOf(provider())
    expect(serials).toEqual([SERIAL, SERIAL])
  })

  test('the reason to decline may quote the code, so it is not kept; an error of ours passes as it is', async () => {
    const cancelled = new Error('cancelled')
    const { provider } = unasked({ mfaCodeProvider: () => Promise.reject(cancelled), refresh: false })
    expect(await failureOf(provider())).not.toHaveProperty('cause')
    const ours = new CredentialsError('INVALID_CONFIG', 'prompt', 'no terminal')
    expect(await failureOf(unasked({ mfaCodeProvider: () => Promise.reject(ours) }).provider())).toBe(ours)
  })
})

test('a person has five minutes, unless somebody says otherwise', async () => {
  const forever = () => new Promise<string>(() => {})
  for (const [options, deadlineMs] of [
    [{}, 300_000],
    [{ loadTimeoutMs: 60_000 }, 60_000],
  ] as const) {
    const { world, provider } = unasked({ mfaCodeProvider: forever, ...options })
    let ended = false
    const pending = failureOf(provider()).finally(() => {
      ended = true
    })
    await world.advance(deadlineMs - 1)
    expect(ended).toBe(false)
    await world.advance(1)
    expect(await pending).toMatchObject({ code: 'UNAVAILABLE' })
  }
})

test('a code that is refused is REJECTED, and shows nowhere, not even when it is echoed', async () => {
  await using world = await openSts({ roles })
  const wrong = '000111'
  const options = { params, masterCredentials: KEYS, mfaCodeProvider: async () => wrong }
  const error = await failureOf(fromTemporaryCredentials(options, world.runtime)())
  expect(error).toMatchObject({ code: 'REJECTED', message: expect.stringContaining('MultiFactorAuthentication failed') })
  world.sandbox.fault({ service: 'sts' }, { kind: 'status', status: 403, code: 'AccessDenied', message: `the code ${wrong} is wrong` })
  const echoed = await failureOf(fromTemporaryCredentials(options, world.runtime)())
  expect(echoed).toMatchObject({ message: expect.stringContaining('the code … is wrong') })
  expectNoSecrets([wrong, USER.secretAccessKey], error, echoed)
})

describe('after a refusal', () => {
  /** Gives these codes one after another, and notes how it is asked. */
  function giving(...codes: string[]) {
    const asked: boolean[] = []
    const mfaCodeProvider: MfaCodeProvider = async (_, { isRefused }) => {
      const code = codes[asked.push(isRefused) - 1]
      if (code === undefined) throw new Error('asked too often')
      return code
    }
    return { asked, mfaCodeProvider }
  }

  test('another code is asked for, once', async () => {
    await using world = await openSts({ roles })
    const { asked, mfaCodeProvider } = giving('000111', CODE)
    const provider = fromTemporaryCredentials({ params, masterCredentials: KEYS, mfaCodeProvider }, world.runtime)
    await expect(provider()).resolves.toMatchObject({ accountId: '123456789012' })
    expect(asked).toEqual([false, true])
    expect(parametersOf(world.sent.at(-1))).toMatchObject({ TokenCode: CODE })
  })

  test('a second one is the end of it, and shows neither code, not even when it is echoed', async () => {
    await using world = await openSts({ roles })
    const message = 'MultiFactorAuthentication failed with 000111 or 000222'
    world.sandbox.fault({ service: 'sts' }, { kind: 'status', status: 403, code: 'AccessDenied', message })
    const { asked, mfaCodeProvider } = giving('000111', '000222', CODE)
    const error = await failureOf(fromTemporaryCredentials({ params, masterCredentials: KEYS, mfaCodeProvider }, world.runtime)())
    expect(error).toMatchObject({ code: 'REJECTED', message: expect.stringContaining('MultiFactorAuthentication failed') })
    expect(asked).toEqual([false, true])
    expectNoSecrets(['000111', '000222'], error)
  })

  test('the same code is not sent again', async () => {
    // By the host's own time: with a clock that is off the SDK tries refusals again by itself.
    await using world = await openSts({ roles }, {}, Date.now())
    const { asked, mfaCodeProvider } = giving('000111', '000111')
    const provider = fromTemporaryCredentials({ params, masterCredentials: KEYS, mfaCodeProvider }, world.runtime)
    expect(await failureOf(provider())).toMatchObject({
      code: 'REJECTED',
      message: expect.stringContaining('MultiFactorAuthentication failed'),
    })
    expect(asked).toEqual([false, true])
    expect(world.calls()).toBe(1)
  })

  test('of something else, or of a code in the parameters, nobody is asked again', async () => {
    await using world = await openSts({ roles: [{ arn: RoleArn, externalId: 'needed' }] })
    const { asked, mfaCodeProvider } = giving(CODE)
    await failureOf(fromTemporaryCredentials({ params, masterCredentials: KEYS, mfaCodeProvider }, world.runtime)())
    expect(asked).toEqual([false])
    const fixed = { params: { ...params, TokenCode: '000111' }, masterCredentials: KEYS, mfaCodeProvider }
    await failureOf(fromTemporaryCredentials(fixed, world.runtime)())
    expect(asked).toEqual([false])
  })
})

test('a code that came too late is not sent', async () => {
  let answer = (_code: string): void => {}
  const mfaCodeProvider = () =>
    new Promise<string>((resolve) => {
      answer = resolve
    })
  const world = fakeWorld({ env: { AWS_REGION: 'us-east-1' }, http: [{ request: /sts/, answer: assumed() }] })
  const provider = fromTemporaryCredentials({ params, masterCredentials: KEYS, mfaCodeProvider }, world)
  const pending = failureOf(provider())
  await world.advance(300_000)
  expect(await pending).toMatchObject({ code: 'UNAVAILABLE' })
  answer(CODE)
  await world.settle()
  await world.settle()
  expect(world.requests).toEqual([])
})
