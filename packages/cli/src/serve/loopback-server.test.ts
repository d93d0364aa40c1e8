import { expectNoSecrets } from '@credchain/sandbox'
import { Agent, get } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { ask, AT, brokerOver, raw, scripted, session, type TestBroker } from './broker.test-driver.js'

const good = ({ port, token }: TestBroker, more = '') =>
  `GET /credentials HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: ${token}\r\n${more}\r\n`
const statuses = (told: string) => [...told.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))

describe('a name that is not this address', () => {
  test.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1',
    '127.0.0.1:1',
    '127.0.0.1.evil.example:PORT',
    'localhost.evil:PORT',
    '0.0.0.0:PORT',
    '[::1]:PORT',
    '169.254.169.254',
  ])('%s is refused, the token notwithstanding', async (name) => {
    const broker = await brokerOver(undefined, true)
    const host = name.replace('PORT', String(broker.port))
    const answers = [
      await ask(broker, '/credentials', { host, authorization: broker.token }),
      await ask(broker, '/latest/api/token', { host, 'x-aws-ec2-metadata-token-ttl-seconds': '60' }, 'PUT'),
    ]
    expect(answers.map(({ status }) => status)).toEqual([403, 403])
    expectNoSecrets([broker.token, 'canary-secret', 'evil'], ...answers.map(({ body }) => body))
  })

  test.each(['127.0.0.1:PORT', 'localhost:PORT', 'LOCALHOST:PORT'])('%s is this one', async (name) => {
    const broker = await brokerOver()
    const host = name.replace('PORT', String(broker.port))
    expect((await ask(broker, '/credentials', { host, authorization: broker.token })).status).toBe(200)
  })

  test('nor are two names, none, or one in the request line', async () => {
    const broker = await brokerOver()
    const { port, token } = broker
    const here = `Host: 127.0.0.1:${port}\r\nAuthorization: ${token}\r\nConnection: close\r\n`
    const told = await Promise.all([
      raw(port, `GET /credentials HTTP/1.1\r\nHost: evil.example\r\n${here}\r\n`),
      raw(port, `GET /credentials HTTP/1.1\r\n${here}Host: evil.example\r\n\r\n`),
      raw(port, `GET /credentials HTTP/1.1\r\nAuthorization: ${token}\r\nConnection: close\r\n\r\n`),
      raw(port, `GET /credentials HTTP/1.1\r\nHost:\r\nAuthorization: ${token}\r\nConnection: close\r\n\r\n`),
      raw(port, `GET /credentials HTTP/1.0\r\nAuthorization: ${token}\r\n\r\n`),
      raw(port, `GET http://127.0.0.1:${port}/credentials HTTP/1.1\r\n${here}\r\n`),
      raw(port, `CONNECT 127.0.0.1:${port} HTTP/1.1\r\n${here}\r\n`),
    ])
    expect(told.map((text) => statuses(text)[0])).toEqual([403, 403, 400, 403, 403, 404, undefined])
    expectNoSecrets(['canary-secret'], ...told)
  })
})

describe('what a browser or a proxy sends', () => {
  test.each([
    ['origin', 'http://evil.example'],
    ['origin', 'null'],
    ['referer', 'http://evil.example/'],
    ['sec-fetch-site', 'none'],
    ['x-forwarded-for', '10.0.0.1'],
    ['forwarded', 'for=10.0.0.1'],
    ['via', '1.1 proxy'],
  ])('%s: %s is refused, and no page may read the answer', async (name, value) => {
    const broker = await brokerOver()
    const { status, headers, body } = await ask(broker, '/credentials', { authorization: broker.token, [name]: value })
    expect([status, JSON.parse(body).Code]).toEqual([403, 'Forbidden'])
    expect(headers['access-control-allow-origin']).toBeUndefined()
    expect(headers['cross-origin-resource-policy']).toBe('same-origin')
  })

  test('an origin behind as many headers as fit is seen', async () => {
    const broker = await brokerOver()
    const many = 'a:\r\n'.repeat(1_950)
    expect(statuses(await raw(broker.port, good(broker, `${many}Origin: http://evil.example\r\nConnection: close\r\n`)))).toEqual([403])
  })
})

describe('what is more than a request', () => {
  test('a head beyond 8 KiB is 431', async () => {
    const broker = await brokerOver()
    expect(statuses(await raw(broker.port, good(broker, `X-Long: ${'a'.repeat(8_192)}\r\n`)))).toEqual([431])
  })

  test('a path beyond 8 KiB is 431', async () => {
    const broker = await brokerOver()
    expect(statuses(await raw(broker.port, `GET /${'a'.repeat(9_000)} HTTP/1.1\r\nHost: 127.0.0.1:${broker.port}\r\n\r\n`))).toEqual([431])
  })

  test.each([
    ['a body', 'Content-Length: 5\r\n', 'hello'],
    ['a body that never comes', 'Content-Length: 99999999999\r\n', ''],
    ['a chunked body', 'Transfer-Encoding: chunked\r\n', '5\r\nhello\r\n0\r\n\r\n'],
    ['a request in a body', 'Content-Length: 300\r\n', 'GET /credentials HTTP/1.1\r\n\r\n'],
  ])('%s is 413, and what follows is not read', async (_, header, body) => {
    const broker = await brokerOver()
    expect(statuses(await raw(broker.port, good(broker, header) + body + good(broker)))).toEqual([413])
  })

  test.each([
    ['two lengths', 'Content-Length: 0\r\nContent-Length: 300\r\n'],
    ['a length and chunks', 'Content-Length: 0\r\nTransfer-Encoding: chunked\r\n'],
    ['a length that is none', 'Content-Length: +0\r\n'],
    ['chunks by another spelling', 'Transfer-Encoding: xchunked\r\n'],
    ['a folded line', 'X-One: a\r\n b\r\n'],
    ['a space before the colon', 'Origin : http://evil.example\r\n'],
    ['a header without a name', ': a\r\n'],
    ['a zero byte', 'X-One: a\0b\r\n'],
    ['a lone line feed', 'X-One: a\nOrigin: b\r\n'],
  ])('%s is refused, and what follows is not read', async (_, header) => {
    const broker = await brokerOver()
    const told = statuses(await raw(broker.port, good(broker, header) + good(broker, 'Connection: close\r\n')))
    expect(told.length).toBe(1)
    expect(told[0]).toBeGreaterThanOrEqual(400)
  })

  test.each(['hello', '\0\0\0\0', 'GET / HTTP/9.9\r\n\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\u0016\u0003\u0001\u0002\0\u0001'])(
    '%j is no request',
    async (bytes) => {
      const broker = await brokerOver()
      expect(statuses(await raw(broker.port, `${bytes}\r\n\r\n`))).toEqual([400])
      expect((await ask(broker, '/credentials', { authorization: broker.token })).status).toBe(200)
    },
  )

  test('an upgrade is an ordinary request', async () => {
    const broker = await brokerOver()
    const told = await raw(broker.port, good(broker, 'Connection: upgrade, close\r\nUpgrade: h2c\r\n'))
    expect(told).not.toContain('101 ')
  })
})

describe('who stays', () => {
  test('one connection carries many requests, the wrong ones too', async () => {
    const broker = await brokerOver()
    const wrong = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${broker.port}\r\n\r\n`
    const told = await raw(broker.port, good(broker) + wrong + good(broker) + good(broker, 'Connection: close\r\n'))
    expect(statuses(told)).toEqual([200, 401, 200, 200])
  })

  test('who sends nothing, or a head that never ends, is gone after some seconds, and others are answered meanwhile', async () => {
    const broker = await brokerOver()
    const since = performance.now()
    const slow = [raw(broker.port), raw(broker.port, 'GET / HT'), dripping(broker.port)]
    expect((await ask(broker, '/credentials', { authorization: broker.token })).status).toBe(200)
    const told = await Promise.all(slow)
    expect(performance.now() - since).toBeLessThan(9_000)
    expect(told.map((text) => statuses(text)[0])).toEqual([408, 408, 408])
  }, 15_000)

  test('a client that hangs up changes nothing for the next', async () => {
    let give: (() => void) | undefined
    const broker = await brokerOver((world) => [
      scripted(
        world,
        () =>
          new Promise((resolve) => {
            give = () => resolve(session(1, AT + 3_600_000))
          }),
      ),
    ])
    const socket = connect(broker.port, '127.0.0.1', () => socket.write(good(broker)))
    await expect.poll(() => give).toBeDefined()
    socket.destroy()
    const next = ask(broker, '/credentials', { authorization: broker.token })
    give?.()
    expect((await next).status).toBe(200)
  })
})

describe('the end', () => {
  test('what was asked is answered, on a connection that then ends; nobody new gets in', async () => {
    let give: (() => void) | undefined
    const broker = await brokerOver((world) => [
      scripted(
        world,
        () =>
          new Promise((resolve) => {
            give = () => resolve(session(1, AT + 3_600_000))
          }),
      ),
    ])
    const agent = new Agent({ keepAlive: true })
    const asked = new Promise<string | undefined>((resolve, reject) => {
      get({ port: broker.port, host: '127.0.0.1', path: '/credentials', agent, headers: { authorization: broker.token } }, (answer) => {
        answer.resume()
        resolve(`${answer.statusCode} ${answer.headers.connection}`)
      }).on('error', reject)
    })
    await expect.poll(() => give).toBeDefined()
    const closed = broker.close()
    await expect(ask(broker, '/credentials', { authorization: broker.token })).rejects.toThrow('ECONNREFUSED')
    give?.()
    expect(await asked).toBe('200 close')
    await closed
    agent.destroy()
  })

  test('does not wait for those who sleep', async () => {
    const broker = await brokerOver()
    const told = raw(broker.port, good(broker))
    await expect.poll(() => ask(broker, '/credentials', { authorization: broker.token })).toMatchObject({ status: 200 })
    const since = performance.now()
    await broker.close()
    expect(performance.now() - since).toBeLessThan(2_000)
    expect(statuses(await told)).toEqual([200])
  })
})

/** A byte of a head every 100 ms. */
function dripping(port: number): Promise<string> {
  return new Promise((resolve) => {
    let told = ''
    const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\n'))
    const drip = setInterval(() => socket.write('a'), 100)
    socket.on('data', (text) => (told += text.toString()))
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(drip)
      resolve(told)
    })
  })
}
