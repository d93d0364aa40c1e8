import { fromChain, TransportError, type CredentialsEvent } from '@credchain/core'
import { expectNoSecrets, fakeWorld, type FakeAnswer, type FakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { fromTwilio, type FromTwilioOptions } from './from-twilio.js'

const KEY = 'AKIAUPLOADSUPLOADS01'
const OTHER = 'AKIAOTHEROTHEROTHER1'
const SECRET = 'canary+secret/canary=secret/canary+secre'
const SID = `CR${'c3'.repeat(16)}`
const URL_OF_IT = `https://accounts.twilio.com/v1/Credentials/AWS/${SID}`
const ENV = {
  TWILIO_AWS_CREDENTIALS: `${KEY}:${SECRET}`,
  TWILIO_AWS_CREDENTIALS_SID: SID,
  TWILIO_ACCOUNT_SID: `AC${'a1'.repeat(16)}`,
  TWILIO_AUTH_TOKEN: 'canary-token',
}
const TTL = 300_000

const held = (friendlyName = `app #${KEY}`): FakeAnswer => ({ json: { sid: SID, friendly_name: friendlyName } })
const GONE: FakeAnswer = { status: 404, json: { code: 20404, message: 'no' } }

function open(options: FromTwilioOptions, answer: FakeAnswer, env: Record<string, string | undefined> = ENV) {
  const world = fakeWorld({ env, http: [{ request: URL_OF_IT, answer, times: Infinity }] })
  return { world, provider: fromTwilio(options, world) }
}
/** Lets time pass until the call settles, less than an identity lives. */
async function outcome(world: FakeWorld, call: Promise<unknown>): Promise<unknown> {
  const settled = call.catch((error: unknown) => error)
  await world.settle()
  await world.advance(10_000)
  return settled
}

test('by default nobody is asked', async () => {
  const { world, provider } = open({ credentialSid: SID }, GONE)
  expect((await provider()).accessKeyId).toBe(KEY)
  expect(world.requests).toEqual([])
})

describe('verify', () => {
  test.each<[string, FromTwilioOptions, FakeAnswer]>([
    ['exists', { verify: 'exists' }, held('whatever')],
    ['exists, for a pair of the option', { verify: 'exists', credentials: ENV.TWILIO_AWS_CREDENTIALS }, held()],
    ['exists, for a pair of a function', { verify: 'exists', credentials: () => ENV.TWILIO_AWS_CREDENTIALS }, held()],
    ['label', { verify: 'label' }, held()],
    ['label among words', { verify: 'label' }, held(`#${KEY} of prod`)],
  ])('%s: the pair is given', async (_, options, answer) => {
    const { world, provider } = open(options, answer)
    expect(await provider()).toEqual({ accessKeyId: KEY, secretAccessKey: SECRET })
    expect(world.requests).toHaveLength(1)
  })

  test.each<[string, FromTwilioOptions, FakeAnswer, RegExp]>([
    ['a credential that was deleted', { verify: 'exists' }, GONE, /not at Twilio any more/],
    ['a label of another key', { verify: 'label' }, held(`app #${OTHER}`), /does not name this key/],
    ['a label that only begins like it', { verify: 'label' }, held(`app #${KEY}1`), /does not name this key/],
    ['no label', { verify: 'label' }, held(''), /does not name this key/],
  ])('%s stops the chain, with a hint', async (_, options, answer, message) => {
    const { world, provider } = open(options, answer)
    const chain = fromChain([provider, async () => ({ accessKeyId: 'next', secretAccessKey: 'next' })], {}, world)
    const error = await outcome(world, chain())
    expect(error).toMatchObject({ code: 'REJECTED', tryNextLink: false, message: expect.stringMatching(message), hint: expect.any(String) })
    expectNoSecrets([SECRET, 'canary-token'], error)
  })

  test.each<[string, FakeAnswer]>([
    ['an outage', { status: 503 }],
    ['throttling', { status: 429, headers: { 'retry-after': '60' } }],
    ['no network', new TransportError('ENOTFOUND', 'no')],
    ['a refused identity', { status: 401, json: { code: 20003 } }],
    ['no answer', 'hang'],
  ])('%s does not stop AWS calls, unless asked to', async (_, answer) => {
    const events: CredentialsEvent[] = []
    const lenient = open({ verify: 'exists', onEvent: (event) => events.push(event) }, answer)
    expect(await outcome(lenient.world, lenient.provider())).toMatchObject({ accessKeyId: KEY })
    expect(events).toContainEqual(expect.objectContaining({ type: 'notice', reason: expect.stringContaining('unverified') }))
    expectNoSecrets([SECRET, 'canary-token'], events)
    const strict = open({ verify: 'exists', onUnverifiable: 'throw' }, answer)
    expect(await outcome(strict.world, strict.provider())).toMatchObject({ name: 'TwilioApiError', tryNextLink: false })
  })

  test('without an identity for Twilio: used, or a mistake in the configuration', async () => {
    const env = { ...ENV, TWILIO_ACCOUNT_SID: undefined, TWILIO_AUTH_TOKEN: undefined }
    const lenient = open({ verify: 'exists' }, GONE, env)
    expect(await outcome(lenient.world, lenient.provider())).toMatchObject({ accessKeyId: KEY })
    const strict = open({ verify: 'exists', onUnverifiable: 'throw' }, GONE, env)
    expect(await outcome(strict.world, strict.provider())).toMatchObject({ code: 'INVALID_CONFIG', tryNextLink: false })
  })

  test.each<[string, string | undefined]>([
    ['without the SID', undefined],
    ['with a SID that is none', 'CR1'],
  ])('%s is a mistake in the configuration', async (_, sid) => {
    const { provider } = open({ verify: 'exists' }, held(), { ...ENV, TWILIO_AWS_CREDENTIALS_SID: sid })
    await expect(provider()).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringContaining('TWILIO_AWS_CREDENTIALS_SID'),
    })
  })

  test('what is not configured passes the chain on, and Twilio is not asked', async () => {
    const { world, provider } = open({ verify: 'exists' }, held(), {})
    await expect(provider()).rejects.toMatchObject({ code: 'NOT_CONFIGURED' })
    expect(world.requests).toEqual([])
  })
})

describe("Twilio's word", () => {
  test('is asked for once by a thousand callers, and counts for verifyTtlMs', async () => {
    const { world, provider } = open({ verify: 'exists' }, held())
    await Promise.all(Array.from({ length: 1_000 }, () => provider()))
    expect(world.requests).toHaveLength(1)
    world.jump(TTL)
    await provider()
    expect(world.requests).toHaveLength(2)
  })

  test('that it is gone is heard once verifyTtlMs has passed', async () => {
    let answer = held()
    const world = fakeWorld({ env: ENV, http: [{ request: URL_OF_IT, answer: () => answer, times: Infinity }] })
    const provider = fromTwilio({ verify: 'exists', verifyTtlMs: 60_000 }, world)
    await provider()
    answer = GONE
    world.jump(59_999)
    expect((await provider()).accessKeyId).toBe(KEY)
    world.jump(5_001)
    await expect(provider()).rejects.toMatchObject({ code: 'REJECTED' })
  })

  test('is told in the description', async () => {
    const { provider } = open({ verify: 'exists' }, held())
    expect(await provider.describe?.()).toEqual(['key ...DS01 of TWILIO_AWS_CREDENTIALS', `Twilio is asked for ${SID}`])
  })
})
