import { TransportError } from '@credchain/core'
import { fakeWorld, type FakeAnswer } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { askService } from './ask-service.js'
import { refusalError, refusalOf } from './service-refusal.js'

async function asked(answers: FakeAnswer[], options: { maxAttempts?: number; advanceMs?: number } = {}) {
  const { maxAttempts, advanceMs = 10_000 } = options
  const left = [...answers]
  let proofs = 0
  const world = fakeWorld({ http: [{ request: 'POST https://service/', answer: () => left.shift() ?? 'hang', times: answers.length }] })
  const headers = async () => ({ proof: String((proofs += 1)) })
  const pending = askService({ url: 'https://service/', headers, body: { a: 1 }, maxAttempts }, {}, world).catch((error: unknown) => error)
  await world.advance(advanceMs)
  const outcome = await pending
  world.verify()
  return { world, outcome }
}
const busy = (headers: Record<string, string> = {}): FakeAnswer => ({ status: 503, headers })
const down = new TransportError('ECONNREFUSED', 'down')

describe('askService', () => {
  test.each<[string, FakeAnswer[], object]>([
    ['a good answer', [{ json: {} }], { status: 200 }],
    ['a refusal', [{ status: 403 }], { status: 403 }],
    ['a failure that passes', [busy(), down, { json: {} }], { status: 200 }],
    ['throttling that passes', [{ status: 400, json: { __type: 'ThrottlingException' } }, { json: {} }], { status: 200 }],
    ['a failure that stays', [busy(), busy(), busy()], { status: 503 }],
    ['a network that stays away', [busy(), down, down], down],
    ['an answer too long', [new TransportError('EMSGSIZE', 'long')], { code: 'EMSGSIZE' }],
    ['a long wait that is asked for', [busy({ 'retry-after': '6' })], { status: 503 }],
  ])('%s', async (_, answers, expected) => {
    expect((await asked(answers)).outcome).toMatchObject(expected)
  })

  test('makes as many attempts as it is told, each with headers of its own', async () => {
    const { world } = await asked([busy(), busy()], { maxAttempts: 2 })
    expect(world.requests.map(({ headers, body, deadlineMs }) => ({ ...headers, body, deadlineMs }))).toEqual([
      { proof: '1', body: '{"a":1}', deadlineMs: 10_000 },
      { proof: '2', body: '{"a":1}', deadlineMs: 10_000 },
    ])
  })

  test.each([
    [149, 1],
    [150, 2],
  ])('after %i ms it has been asked %i times', async (ms, times) => {
    const world = fakeWorld({ http: [{ request: /./, answer: { status: 500 }, times: 9 }] })
    const question = { url: 'https://service/', headers: async () => ({}), body: {} }
    const pending = askService(question, {}, world)
    await world.advance(ms)
    expect(world.requests).toHaveLength(times)
    await world.advance(5_000)
    await pending
  })

  test('waits as long as it is told to', async () => {
    const world = fakeWorld({
      http: [
        { request: /./, answer: busy({ 'retry-after': '5' }) },
        { request: /./, answer: {} },
      ],
    })
    const pending = askService({ url: 'https://service/', headers: async () => ({}), body: {} }, {}, world)
    await world.advance(4_999)
    expect(world.requests).toHaveLength(1)
    await world.advance(1)
    await expect(pending).resolves.toMatchObject({ status: 200 })
  })

  test('an abort ends it with its own reason', async () => {
    const world = fakeWorld({ http: [{ request: /./, answer: 'hang' }] })
    const question = { url: 'https://service/', headers: async () => ({}), body: {} }
    await expect(askService(question, { signal: AbortSignal.abort('enough') }, world)).rejects.toBe('enough')
  })
})

describe('refusalOf', () => {
  const answer = (status: number, headers: Record<string, string> = {}, body: object = {}) => ({
    status,
    headers,
    text: JSON.stringify(body),
  })

  test.each([
    [200, undefined],
    [299, undefined],
    [302, 'UNAVAILABLE'],
    [400, 'REJECTED'],
    [429, 'UNAVAILABLE'],
    [500, 'UNAVAILABLE'],
  ])('%i means %s', (status, code) => {
    expect(refusalOf(answer(status), 0)?.code).toBe(code)
  })

  test.each<[string, Record<string, string>, object, string]>([
    ['the header, with an address', { 'x-amzn-errortype': 'AccessDenied:http://x' }, {}, 'AccessDenied'],
    ['the type, with a namespace', {}, { __type: 'com.amazonaws.x#NotThere' }, 'NotThere'],
    ['the code', {}, { code: 'Other' }, 'Other'],
    ['nothing', {}, { __type: 5 }, 'HTTP 400'],
  ])('the name by %s', (_, headers, body, name) => {
    expect(refusalOf(answer(400, headers, body), 0)).toMatchObject({ name, body })
  })

  test('as an error it has the words of the service, and none of the secrets', () => {
    const refusal = refusalOf({ status: 503, headers: { 'retry-after': '2' }, text: '{"Message":"canary is\\nbusy"}' }, 0)
    const error = refusal && refusalError(refusal, { source: 'here', doing: 'asking', secrets: ['canary', ''], hint: 'Wait.' })
    expect(error).toMatchObject({
      code: 'UNAVAILABLE',
      message: 'here: asking failed (HTTP 503: [token] is busy)',
      hint: 'Wait.',
      retryAfterMs: 2_000,
    })
    expect(refusal && refusalError(refusal, { source: 'here', doing: 'asking', secrets: [], code: 'REJECTED' }).code).toBe('REJECTED')
  })
})
