import type { HttpRequest } from '@credchain/core'
import { fakeWorld, type FakeAnswer } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { runtimeHttpHandler } from './runtime-http-handler.js'

/** The handler's own face, as the SDK's clients see it. */
interface Handler {
  handle(request: object, options?: object): Promise<{ response: { statusCode: number; headers: object; body: Uint8Array } }>
}

const plain = { method: 'POST', protocol: 'https:', hostname: 'sts.example', path: '/', headers: { host: 'sts.example' } }

function within(answer: FakeAnswer = { status: 200 }) {
  const world = fakeWorld({ http: [{ request: /./, answer }] })
  return { world, handler: runtimeHttpHandler(world) as unknown as Handler }
}

async function sent(request: object): Promise<HttpRequest | undefined> {
  const { world, handler } = within()
  await handler.handle({ ...plain, ...request })
  return world.requests[0]
}

describe('what is sent', () => {
  test.each<[string, object, string]>([
    ['a path', { path: '/a/b%20c' }, 'https://sts.example/a/b%20c'],
    ['a path that a URL would shorten', { path: '/a/../b' }, 'https://sts.example/a/../b'],
    ['a port', { port: 8443 }, 'https://sts.example:8443/'],
    ['plain HTTP to an IPv6 address', { protocol: 'http:', hostname: '[::1]', port: 1 }, 'http://[::1]:1/'],
    ['an empty query', { query: {} }, 'https://sts.example/'],
    ['a query', { query: { Action: 'X', Version: '1' } }, 'https://sts.example/?Action=X&Version=1'],
    ['a name with many values', { query: { a: ['1', '2'] } }, 'https://sts.example/?a=1&a=2'],
    ['a name without a value', { query: { flag: null } }, 'https://sts.example/?flag'],
    ['an empty value', { query: { flag: '' } }, 'https://sts.example/?flag='],
    [
      'what the signature escapes',
      { query: { 'a b': "x y+z/~!'()*&=é" } },
      'https://sts.example/?a%20b=x%20y%2Bz%2F~%21%27%28%29%2A%26%3D%C3%A9',
    ],
  ])('%s', async (_, request, url) => {
    expect(await sent(request)).toMatchObject({ method: 'POST', url, headers: plain.headers, deadlineMs: 10_000 })
  })

  test.each([
    ['text', 'Action=AssumeRole', 'Action=AssumeRole'],
    ['bytes', Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
    ['a buffer', Buffer.from('x'), Buffer.from('x')],
    ['an empty text', '', ''],
    ['nothing', undefined, undefined],
    ['null', null, undefined],
  ])('a body that is %s', async (_, body, expected) => {
    expect((await sent({ body }))?.body).toEqual(expected)
  })

  test('a stream is refused, and not left out', async () => {
    const { world, handler } = within()
    await expect(handler.handle({ ...plain, body: new ReadableStream() })).rejects.toThrow(TypeError)
    expect(world.requests).toEqual([])
  })
})

describe('what comes back', () => {
  test('status, headers, and the body as bytes', async () => {
    const { handler } = within({ status: 418, headers: { 'retry-after': '3' }, text: '<é>' })
    const { response } = await handler.handle(plain)
    expect(response).toEqual({ statusCode: 418, headers: { 'retry-after': '3' }, body: new TextEncoder().encode('<é>') })
  })

  test('the deadline of one attempt', async () => {
    const { world, handler } = within('hang')
    const pending = handler.handle(plain).catch((error: unknown) => error)
    await world.advance(10_000)
    expect(await pending).toMatchObject({ code: 'ETIMEDOUT' })
  })

  test('the reason of an abort', async () => {
    const { world, handler } = within('hang')
    const leaving = new AbortController()
    const pending = handler.handle(plain, { abortSignal: leaving.signal }).catch((error: unknown) => error)
    await world.settle()
    leaving.abort('enough')
    expect(await pending).toBe('enough')
  })
})
