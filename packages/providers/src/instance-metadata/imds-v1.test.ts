import { TransportError, type Credentials } from '@credchain/core'
import { fakeWorld, type FakeAnswer, type FakeExchange, type FakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { fromInstanceMetadata, type FromInstanceMetadataOptions } from './from-instance-metadata.js'

const HOST = 'http://169.254.169.254'
const TOKEN_URL = `PUT ${HOST}/latest/api/token`
const LIST_URL = `GET ${HOST}/latest/meta-data/iam/security-credentials/`
const SESSION = 'x-aws-ec2-metadata-token'
const minted = { Code: 'Success', AccessKeyId: 'ASIAONE', SecretAccessKey: 'secret', Token: 'token', Expiration: '2026-01-01T06:00:00Z' }

const put = (answer: FakeAnswer, times = 1): FakeExchange => ({ request: TOKEN_URL, answer, times })
const list = (answer: FakeAnswer = { text: 'app' }, times = 1): FakeExchange => ({ request: LIST_URL, answer, times })
const role = (times = 1): FakeExchange => ({ request: `${LIST_URL}app`, answer: { json: minted }, times })

const allowed: FromInstanceMetadataOptions = { ec2MetadataV1Disabled: false, refresh: false }

function within(http: readonly FakeExchange[], options: FromInstanceMetadataOptions = allowed, env: Record<string, string> = {}) {
  const world = fakeWorld({ http, env })
  return { world, provider: fromInstanceMetadata(options, world) }
}

/** What a call ends with, and the milliseconds of the world's time that it took. */
async function outcome(world: FakeWorld, call: Promise<Credentials>): Promise<{ end: unknown; ms: number }> {
  const started = world.now()
  let ms = Number.NaN
  const pending = call.catch((error: unknown) => error).finally(() => (ms = world.now() - started))
  await world.advance(60_000)
  return { end: await pending, ms }
}

const sessions = (world: FakeWorld) => world.requests.filter(({ method }) => method === 'GET').map(({ headers }) => headers?.[SESSION])
const puts = (world: FakeWorld) => world.requests.filter(({ method }) => method === 'PUT').length

describe('IMDSv1', () => {
  test.each<[string, FakeAnswer, number]>([
    ['knows no token', { status: 404 }, 0],
    ['knows no PUT', { status: 405 }, 0],
    ['lets the PUT time out', 'hang', 1000],
  ])('after a clear word, of a service that %s, and remembered', async (_, answer, tookMs) => {
    const { world, provider } = within([put(answer), list(), role(2)])
    expect(await outcome(world, provider())).toMatchObject({ end: { accessKeyId: 'ASIAONE' }, ms: tookMs })
    expect(await outcome(world, provider())).toMatchObject({ end: { accessKeyId: 'ASIAONE' }, ms: 0 })
    expect(sessions(world)).toEqual([undefined, undefined, undefined])
    expect(await provider.describe?.()).toEqual([`IMDSv1 at ${HOST}, role app`])
    world.verify()
  })

  test.each<[string, Record<string, string>, string]>([
    ['a variable', { AWS_EC2_METADATA_V1_DISABLED: 'false' }, ''],
    ['the profile', {}, '[default]\nec2_metadata_v1_disabled = false'],
  ])('the word of %s counts', async (_, env, config) => {
    const world = fakeWorld({ env, files: { '/home/user/.aws/config': config }, http: [put({ status: 404 }), list(), role()] })
    expect(await outcome(world, fromInstanceMetadata({}, world)())).toMatchObject({ end: { accessKeyId: 'ASIAONE' } })
    world.verify()
  })

  test.each<[string, FakeAnswer, number, object]>([
    ['a 403, which turns the service off', { status: 403 }, 1, { code: 'NOT_CONFIGURED', message: expect.stringContaining('turned off') }],
    ['a 400', { status: 400 }, 1, { code: 'NOT_CONFIGURED', message: expect.stringContaining('HTTP 400') }],
    ['a 503', { status: 503 }, 4, { code: 'UNAVAILABLE' }],
    ['a 429', { status: 429 }, 4, { code: 'UNAVAILABLE' }],
    ['a lost connection', new TransportError('ECONNRESET', ''), 4, { code: 'UNAVAILABLE' }],
    ['nobody there', new TransportError('ECONNREFUSED', ''), 1, { code: 'NOT_CONFIGURED' }],
  ])('is not fallen back to on %s', async (_, answer, times, expected) => {
    const { world, provider } = within([put(answer, times)])
    expect(await outcome(world, provider())).toMatchObject({ end: expected })
    world.verify()
  })

  test.each<[string, FakeAnswer, RegExp]>([
    ['404', { status: 404 }, /ec2MetadataV1Disabled: false/],
    ['405', { status: 405 }, /AWS_EC2_METADATA_V1_DISABLED=false/],
    ['silence', 'hang', /HttpPutResponseHopLimit/],
  ])('is not fallen back to without a word: %s is the end, with a hint', async (_, answer, hint) => {
    const { world, provider } = within([put(answer)], { refresh: false })
    const { end } = await outcome(world, provider())
    expect(end).toMatchObject({ code: 'NOT_CONFIGURED', hint: expect.stringMatching(hint) })
    world.verify()
  })

  test.each<[string, FakeAnswer, number, object]>([
    ['silence', 'hang', 4, { code: 'UNAVAILABLE', hint: expect.stringContaining('HttpPutResponseHopLimit') }],
    ['404', { status: 404 }, 1, { code: 'NOT_CONFIGURED' }],
  ])('is not fallen back to on %s of a service that has given a token', async (_, answer, times, expected) => {
    const { world, provider } = within([put({ text: 'session' }), list(), role()])
    await outcome(world, provider())
    world.jump(6 * 3_600_000)
    world.expect(put(answer, times))
    expect(await outcome(world, provider())).toMatchObject({ end: expected })
    world.verify()
  })

  test('is left for IMDSv2 when the service wants a token', async () => {
    const { world, provider } = within([put({ status: 404 }), list(), role()])
    await outcome(world, provider())
    world.expect({ request: `${LIST_URL}app`, answer: { status: 401 } }, put({ text: 'session' }), role())
    expect(await outcome(world, provider())).toMatchObject({ end: { accessKeyId: 'ASIAONE' } })
    expect(sessions(world).at(-1)).toBe('session')
    expect(await provider.describe?.()).toEqual([`IMDSv2 at ${HOST}, role app`])
    world.verify()
  })

  test('is left when the word is taken back', async () => {
    const { world, provider } = within(
      [put({ status: 404 }), list(), role()],
      { refresh: false },
      { AWS_EC2_METADATA_V1_DISABLED: 'false' },
    )
    await outcome(world, provider())
    delete world.env['AWS_EC2_METADATA_V1_DISABLED']
    world.expect(put({ text: 'session' }), role())
    await outcome(world, provider())
    expect(sessions(world).at(-1)).toBe('session')
    world.verify()
  })

  test('a token that is wanted and not given is UNAVAILABLE', async () => {
    const { world, provider } = within([put({ status: 404 }, 2), list({ status: 401 }, 2)])
    expect(await outcome(world, provider())).toMatchObject({ end: { code: 'UNAVAILABLE', message: expect.stringContaining('HTTP 401') } })
    world.verify()
  })

  test('off EC2 two timeouts decide, once a minute, and nothing is held against IMDSv2', async () => {
    const { world, provider } = within([put('hang'), list('hang')])
    expect(await outcome(world, provider())).toMatchObject({ end: { code: 'NOT_CONFIGURED' }, ms: 2000 })
    expect(puts(world)).toBe(1)
    world.expect(put({ text: 'session' }), list(), role())
    world.jump(2000)
    expect(await outcome(world, provider())).toMatchObject({ end: { accessKeyId: 'ASIAONE' } })
    expect(sessions(world).at(-1)).toBe('session')
    world.verify()
  })
})
