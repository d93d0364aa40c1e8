import {
  CredentialsError,
  hostRuntime,
  memoryStore,
  refreshing,
  type CachingProvider,
  type Credentials,
  type CredentialsEvent,
  type Provider,
  type Store,
} from '@credchain/core'
import { expectNoSecrets, fakeWorld, type FakeAnswer, type FakeWorld } from '@credchain/sandbox'
import type { HttpRequest } from '@credchain/core'
import fc from 'fast-check'
import { createServer } from 'node:http'
import { describe, expect, test } from 'vitest'
import {
  assumed,
  failureOf,
  HOUR_MS,
  KEYS,
  openSts,
  parametersOf,
  refused,
  roleArn,
  START,
} from '../temporary-credentials/sts-world.test-driver.js'
import { createRolePool, type RoleParams, type RolePoolOptions } from './create-role-pool.js'

const MINUTE = 60_000
const env = { AWS_REGION: 'us-east-1' }
const source: Provider = async () => KEYS
const RoleArn = roleArn('app')

/** A pool over an STS that gives every call a key of its own, for an hour of the world's time. */
function open(options: Partial<RolePoolOptions> = {}, answer?: (request: HttpRequest) => FakeAnswer) {
  const asked: Record<string, string>[] = []
  const events: CredentialsEvent[] = []
  const give = (request: HttpRequest): FakeAnswer => {
    asked.push(parametersOf(request))
    if (answer !== undefined) return answer(request)
    return assumed(`ASIA${String(asked.length).padStart(16, '0')}`, new Date(world.now() + HOUR_MS).toISOString())
  }
  const world: FakeWorld = fakeWorld({ at: START, env, http: [{ request: /^POST https:\/\/sts\./, answer: give, times: Infinity }] })
  const pool = createRolePool({ source, clientConfig: { maxAttempts: 1 }, onEvent: (event) => events.push(event), ...options }, world)
  return { world, pool, asked, events }
}

const keyOf = async (identity: Promise<Credentials>) => (await identity).accessKeyId
const arnsOf = (asked: readonly Record<string, string>[]) => asked.map(({ RoleArn: arn = '' }) => arn.split('/').at(-1))

describe('equal parameters', () => {
  test('share one cache and one call, whatever the order of the keys and the objects', async () => {
    const { pool, asked } = open()
    const Tags = [{ Key: 'team', Value: 'blue' }]
    const all: RoleParams[] = [
      { RoleArn, ExternalId: 'id', Tags },
      { Tags: [{ Value: 'blue', Key: 'team' }], ExternalId: 'id', RoleArn },
      { RoleArn, ExternalId: 'id', Tags: structuredClone(Tags), Policy: undefined },
    ]
    const calls = Array.from({ length: 300 }, (_, index) => pool.role(all[index % 3] ?? expect.unreachable())())
    expect(new Set(await Promise.all(calls.map(keyOf))).size).toBe(1)
    expect(asked).toHaveLength(1)
    expect(pool.size).toBe(1)
  })

  const params = fc.record(
    {
      RoleArn: fc.constantFrom(roleArn('a'), roleArn('b')),
      ExternalId: fc.constantFrom('a', 'b', 'a"', '"RoleArn":"b"'),
      Policy: fc.constantFrom('{}', '{"Version":"2012-10-17"}'),
      Tags: fc.array(fc.record({ Key: fc.constantFrom('k', 'v'), Value: fc.constantFrom('k', 'v', '') }), { maxLength: 2 }),
      TransitiveTagKeys: fc.uniqueArray(fc.constantFrom('k', 'v'), { maxLength: 2 }),
      DurationSeconds: fc.constantFrom(900, 3_600),
      RoleSessionName: fc.constantFrom('one', 'two'),
      SourceIdentity: fc.constantFrom('one', 'two'),
    },
    { requiredKeys: ['RoleArn'] },
  )

  test('and only they', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(params, { minLength: 2, maxLength: 8 }), async (all) => {
        const { pool, asked } = open()
        const keys = await Promise.all(all.map((each) => keyOf(pool.role(each)())))
        // What STS was asked for is the word of another than the pool on which of them are different.
        const text = (each: RoleParams) => JSON.stringify(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        const texts = all.map((each) => text({ ...each, Tags: each.Tags?.map(({ Key, Value }) => ({ Key, Value })) }))
        for (const [index, key] of keys.entries()) expect(keys.indexOf(key)).toBe(texts.indexOf(texts[index] ?? ''))
        expect(asked).toHaveLength(new Set(texts).size)
      }),
      { numRuns: 150 },
    )
  }, 60_000)

  test('in pools of different regions, or different sources, share nothing even over one store', async () => {
    const other = { ...KEYS, accessKeyId: 'AKIAOTHEROTHER000002' }
    const { world, asked } = open()
    const store = memoryStore({}, world)
    const pools = [
      createRolePool({ source, store }, world),
      createRolePool({ source, store, clientConfig: { region: 'eu-west-1' } }, world),
      createRolePool({ source: async () => other, store }, world),
    ]
    const keys = await Promise.all(pools.map((pool) => keyOf(pool.role({ RoleArn })())))
    expect(new Set(keys).size).toBe(3)
    expect(asked).toHaveLength(3)
  })
})

describe('parameters', () => {
  test('are taken as they are: what becomes of the object later changes nothing', async () => {
    const { world, pool, asked } = open()
    const params = { RoleArn, ExternalId: 'mine', Tags: [{ Key: 'tenant', Value: 'mine' }] }
    const role = pool.role(params)
    params.ExternalId = 'theirs'
    for (const tag of params.Tags) tag.Value = 'theirs'
    const mine = await keyOf(role())
    await world.advance(2 * HOUR_MS)
    await role()
    expect(asked).toHaveLength(2)
    for (const each of asked) expect(each).toMatchObject({ ExternalId: 'mine', 'Tags.member.1.Value': 'mine' })
    expect(await keyOf(pool.role(params)())).not.toBe(mine)
    expect(pool.size).toBe(2)
  })

  test.each<[string, unknown]>([
    ['none', undefined],
    ['no RoleArn', { ExternalId: 'id' }],
    ['an empty RoleArn', { RoleArn: '' }],
    ['a function in them', { RoleArn, Policy: () => '{}' }],
    ['a map in them', { RoleArn, Tags: new Map() }],
    ['a number that is none', { RoleArn, DurationSeconds: Number.NaN }],
    ['a date', { RoleArn, Policy: new Date(0) }],
  ])('%s: a TypeError', (_, params) => {
    expect(() => open().pool.role(params as RoleParams)).toThrow(TypeError)
  })

  test.each<[options: object, message: string]>([
    [{ max: 0 }, 'max must be a whole number above 0, and is 0'],
    [{ max: 1.5 }, 'max must be a whole number above 0, and is 1.5'],
    [{ max: '10' }, 'max must be a whole number above 0, and is "10"'],
    [{ concurrency: -1 }, 'concurrency must be a whole number above 0, or Infinity, and is -1'],
    [{ concurrency: Number.NaN }, 'concurrency must be a whole number above 0, or Infinity, and is NaN'],
    [{ loadTimeoutMs: 0 }, 'loadTimeoutMs must be milliseconds above 0, and is 0'],
    [{ advisoryWindowMs: '5m' }, 'advisoryWindowMs must be milliseconds, 0 or more, and is "5m"'],
  ])('and bounds that are none, %o, when a role is asked for; not when the pool is built', (options, message) => {
    const { pool } = open(options)
    expect(() => pool.role({ RoleArn })).toThrow(new TypeError(`createRolePool: ${message}`))
  })

  test('and a source that is no provider, in words', () => {
    const pool = createRolePool({} as RolePoolOptions, fakeWorld())
    expect(() => pool.role({ RoleArn })).toThrow(new TypeError('createRolePool: source must be a provider function'))
  })

  test('cost nothing until the role is called', () => {
    const touched: PropertyKey[] = []
    const never: Provider = async () => expect.unreachable()
    const runtime = new Proxy(fakeWorld(), { get: (world, name) => (touched.push(name), Reflect.get(world, name)) })
    const pool = createRolePool({ source: never }, runtime)
    const role = pool.role({ RoleArn })
    expect([role.peek(), role.status(), pool.size, touched]).toEqual([undefined, undefined, 0, []])
  })
})

describe('the least recently used', () => {
  const role = (name: string) => ({ RoleArn: roleArn(name) })

  test('goes first; a call or a peek makes it recent, a look at its status does not', async () => {
    const { pool, asked } = open({ max: 2 })
    for (const name of ['a', 'b']) await pool.role(role(name))()
    await pool.role(role('a'))()
    pool.role(role('b')).status()
    await pool.role(role('c'))()
    expect(pool.size).toBe(2)
    expect(pool.role(role('b')).status()).toBeUndefined()
    await pool.role(role('a'))()
    expect(arnsOf(asked)).toEqual(['a', 'b', 'c'])
    await pool.role(role('b'))()
    expect(arnsOf(asked)).toEqual(['a', 'b', 'c', 'b'])
  })

  test('is asked for once even if it goes while callers wait for it', async () => {
    const { world, pool, asked } = open({ max: 1 }, () => ({ ...(assumed() as object), delayMs: 100 }))
    const calls = Array.from({ length: 90 }, (_, index) => pool.role(role(['a', 'b', 'c'][index % 3] ?? ''))())
    await world.settle()
    await world.advance(1_000)
    await Promise.all(calls)
    expect(asked).toHaveLength(3)
    expect(new Set(arnsOf(asked))).toEqual(new Set(['a', 'b', 'c']))
    expect(pool.size).toBe(1)
    // The ones that left are not kept: c came last.
    await Promise.all([pool.role(role('c'))(), world.advance(1_000)])
    expect(asked).toHaveLength(3)
    await Promise.all([pool.role(role('a'))(), world.advance(1_000)])
    expect(asked).toHaveLength(4)
  })
})

describe('a role that is let go while a caller waits for it', () => {
  const slow = () => ({ ...(assumed() as object), delayMs: 1_000 })

  test('is asked for once, by those who come after it was closed too', async () => {
    const { world, pool, asked } = open({}, slow)
    const role = pool.role({ RoleArn })
    const before = role()
    await world.settle()
    role.close()
    const after = role()
    await world.advance(1_000)
    expect(await after).toBe(await before)
    expect(asked).toHaveLength(1)
  })

  test('hears of what a service refuses', async () => {
    const { world, pool, asked } = open({ max: 1 }, () => (asked.length === 1 ? assumed() : slow()))
    const role = pool.role({ RoleArn })
    const first = await role()
    const forced = role({ forceRefresh: true })
    await world.settle()
    const other = pool.role({ RoleArn: roleArn('other') })()
    role.invalidate(first)
    expect(role.peek()).toBeUndefined()
    const next = role()
    await world.advance(3_000)
    await Promise.all([forced, other])
    expect(await next).not.toBe(first)
  })
})

describe('calls of STS', () => {
  test('are bounded, as the server sees it, over few sockets and one client', async () => {
    let [now, most, sockets] = [0, 0, 0]
    const expiration = new Date(Date.now() + HOUR_MS).toISOString()
    const { text, headers } = assumed('ASIACANARYROLE000001', expiration) as { text: string; headers: Record<string, string> }
    const server = createServer((_request, response) => {
      now += 1
      most = Math.max(most, now)
      // Left open for a moment, so that calls which are let through together are seen together.
      const answer = () => {
        now -= 1
        response.writeHead(200, headers).end(text)
      }
      hostRuntime.sleep(5).then(answer, () => {})
    })
    server.on('connection', () => (sockets += 1))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    let clients = 0
    const plugin = { applyToStack: () => (clients += 1) }
    const runtime = { ...hostRuntime, env: { ...env, AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${port}` } }
    const pool = createRolePool({ source, concurrency: 4, clientPlugins: [plugin] }, runtime)
    await Promise.all(Array.from({ length: 60 }, (_, n) => pool.role({ RoleArn: roleArn(`r${n}`) })()))
    server.closeAllConnections()
    server.close()
    expect(most).toBe(4)
    expect(sockets).toBeLessThanOrEqual(4)
    expect(clients).toBe(1)
  })

  test('two thousand tenants, ten callers each: one call a tenant', async () => {
    const { pool, asked } = open()
    const tenants = Array.from({ length: 2_000 }, (_, n) => ({ RoleArn, ExternalId: `tenant-${n}` }))
    const keys = await Promise.all(
      tenants.map(async (params) => new Set(await Promise.all(Array.from({ length: 10 }, () => keyOf(pool.role(params)()))))),
    )
    expect(keys.every((own) => own.size === 1)).toBe(true)
    expect(new Set(keys.map(([key]) => key)).size).toBe(2_000)
    expect(asked).toHaveLength(2_000)
    expect(pool.size).toBe(2_000)
  }, 60_000)

  test('stop for a while when STS throttles, then go on', async () => {
    let left = 1
    const times: number[] = []
    const answer = (): FakeAnswer => {
      times.push(world.now() - START)
      left -= 1
      return left >= 0 ? refused(400, 'Throttling', 'Rate exceeded') : assumed()
    }
    const { world, pool } = open({ concurrency: 1 }, answer)
    const first = failureOf(pool.role({ RoleArn: roleArn('a') })())
    const second = pool.role({ RoleArn: roleArn('b') })()
    expect(await first).toMatchObject({ code: 'UNAVAILABLE', source: 'role-pool', message: expect.stringContaining('Throttling') })
    await world.advance(149)
    expect(times).toEqual([0])
    await world.advance(1)
    await second
    // The one that was throttled has no rest of its own: nothing is held for it.
    await pool.role({ RoleArn: roleArn('a') })()
    expect(times).toEqual([0, 150, 150])
  })

  test('one who leaves the line goes alone, and costs STS nothing once all have', async () => {
    let slow = true
    const { world, pool, asked } = open({ concurrency: 1 }, () => ({ ...(assumed() as object), delayMs: slow ? 5_000 : 0 }))
    const first = pool.role({ RoleArn: roleArn('a') })()
    const leave = new AbortController()
    const queued = pool.role({ RoleArn: roleArn('b') })
    const [leaver, stayer] = [queued({ signal: leave.signal }), queued()]
    await world.settle()
    leave.abort('left')
    await expect(leaver).rejects.toBe('left')
    slow = false
    await world.advance(5_000)
    await Promise.all([first, stayer])
    expect(arnsOf(asked)).toEqual(['a', 'b'])
  })
})

describe('a refusal', () => {
  const denied = () => refused(403, 'AccessDenied', 'User is not authorized')

  test('is remembered for 1 to 5 s, for that role alone; then STS is asked again', async () => {
    const { world, pool, asked } = open({}, (request) => (parametersOf(request).RoleArn === RoleArn ? denied() : assumed()))
    const role = pool.role({ RoleArn })
    for (let call = 0; call < 100; call += 1) expect(await failureOf(role())).toMatchObject({ code: 'REJECTED' })
    expect(asked).toHaveLength(1)
    await pool.role({ RoleArn: roleArn('other') })()
    await world.advance(2_999)
    await failureOf(role())
    expect(asked).toHaveLength(2)
    await world.advance(1)
    await failureOf(role())
    expect(asked).toHaveLength(3)
  })

  test('of STS to sign with what has expired: the source is asked for newer, and its keys show nowhere', async () => {
    const OTHER = { accessKeyId: 'AKIANEWERNEWER000002', secretAccessKey: 'CANARYnewersecret', sessionToken: 'CANARYnewertoken' }
    const forced: unknown[] = []
    const own: Provider = async (request) => {
      forced.push(request?.forceRefresh)
      return request?.forceRefresh ? OTHER : KEYS
    }
    const echo = `no: ${OTHER.sessionToken} ${OTHER.secretAccessKey} ${KEYS.secretAccessKey}`
    const { pool, events } = open({ source: own }, () => refused(403, 'ExpiredToken', echo))
    const error = await failureOf(pool.role({ RoleArn, Policy: 'CANARYpolicy' })())
    expect(error).toMatchObject({ code: 'REJECTED' })
    expect(forced).toEqual([false, true])
    expectNoSecrets([OTHER.sessionToken, OTHER.secretAccessKey, KEYS.secretAccessKey, 'CANARYpolicy'], error, events)
  })
})

describe('the source', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['half a pair', { accessKeyId: 'AKIA' }],
  ])('that gives %s: nobody else’s identity signs in its place', async (_, given) => {
    const credentialDefaultProvider = () => Object.assign(async () => KEYS, { memoized: true })
    const { pool, asked } = open({ source: async () => given as Credentials, clientConfig: { credentialDefaultProvider } })
    expect(await failureOf(pool.role({ RoleArn })())).toMatchObject({ code: 'UNAVAILABLE', source: 'role-pool' })
    expect(asked).toEqual([])
  })

  test('that fails is what the caller hears', async () => {
    const login = new CredentialsError('REJECTED', 'sso', 'the login has expired')
    const { pool } = open({ source: () => Promise.reject(login) })
    expect(await failureOf(pool.role({ RoleArn })())).toBe(login)
  })

  test.each([{ store: undefined }, { store: memoryStore() }])(
    'is not asked for more life because a session is to have more, %#',
    async ({ store }) => {
      const asked: unknown[] = []
      const own: Provider = async (request) => (asked.push(request?.minRemainingMs), KEYS)
      const { pool } = open({ source: own, store })
      await pool.role({ RoleArn })({ minRemainingMs: 30 * MINUTE })
      expect(asked).toEqual(asked.map(() => undefined))
      expect(asked.length).toBeGreaterThan(0)
    },
  )

  test('that is a role of one hour clamps what is longer, and says of which role', async () => {
    const own: Provider = async () => Object.assign({ ...KEYS }, { $source: { CREDENTIALS_STS_ASSUME_ROLE: 'i' } })
    const { pool, events, asked } = open({ source: own })
    await pool.role({ RoleArn, DurationSeconds: 7_200 })()
    expect(asked[0]).toMatchObject({ DurationSeconds: '3600' })
    expect(events.filter(({ type }) => type === 'notice')).toMatchObject([{ source: 'role-pool', subject: RoleArn }])
  })
})

describe('a source that turns out to be a role', () => {
  const silent: Provider = async () => ({ ...KEYS, sessionToken: 'CANARYtoken' })
  const limited = (request: HttpRequest) =>
    Number(parametersOf(request).DurationSeconds) > 3_600
      ? refused(
          400,
          'ValidationError',
          'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
        )
      : assumed()

  test('while long sessions of several roles are opened: all get short ones, it is told once, and remembered', async () => {
    const { pool, asked, events } = open({ source: silent }, limited)
    const long = (name: string) => pool.role({ RoleArn: roleArn(name), DurationSeconds: 7_200 })()
    await Promise.all([long('a'), long('b')])
    await long('c')
    expect(asked.map(({ DurationSeconds }) => DurationSeconds)).toEqual(['7200', '7200', '3600', '3600', '3600'])
    expect(events.filter(({ type }) => type === 'notice')).toHaveLength(1)
  })
})

describe('a role', () => {
  test('is refreshed by the timing table, its call in the region of the client that came first', async () => {
    const { world, pool, asked } = open()
    const clientOf = (name: string) => ({ callerClientConfig: { region: async () => name } })
    const role = pool.role({ RoleArn })
    const first = await keyOf(role(clientOf('eu-west-1')))
    expect(await keyOf(role(clientOf('eu-west-2')))).toBe(first)
    await world.advance(50 * MINUTE)
    // Served at once, refreshed behind.
    expect(await keyOf(role())).toBe(first)
    for (let turn = 0; turn < 20; turn += 1) await world.settle()
    expect(await keyOf(role())).not.toBe(first)
    expect(asked).toHaveLength(2)
    expect(world.requests.map(({ url }) => url)).toEqual(['https://sts.eu-west-1.amazonaws.com/', 'https://sts.us-east-1.amazonaws.com/'])
  })

  test('is invalidated alone', async () => {
    const { pool, asked } = open()
    const [one, two] = [pool.role({ RoleArn }), pool.role({ RoleArn, ExternalId: 'other' })]
    const [first, second] = [await one(), await two()]
    one.invalidate(second)
    expect(await one()).toBe(first)
    one.invalidate(first)
    expect(await two()).toBe(second)
    expect(await one()).not.toBe(first)
    expect(asked).toHaveLength(3)
  })

  test('tells what it does, and what it holds', async () => {
    const { pool } = open({ source: Object.assign(async () => KEYS, { source: 'base' }) })
    const role = pool.role({ RoleArn })
    expect(await role.describe?.()).toEqual([`assume ${RoleArn} <- base`])
    expect([role.source, role.memoized]).toEqual(['role-pool', true])
    await role()
    await role()
    expect(role.status()).toMatchObject({ served: 1, expiration: new Date(START + HOUR_MS) })
    expect(await role.peek()).toBe(await role())
  })

  test('that is closed is forgotten, and answers all the same', async () => {
    const { pool, asked } = open()
    const role = pool.role({ RoleArn })
    await role()
    role.close()
    expect([pool.size, role.status()]).toEqual([0, undefined])
    await role()
    expect(asked).toHaveLength(2)
  })
})

describe('events', () => {
  const told = (events: readonly CredentialsEvent[]) => events.map(({ type, subject }) => [type, subject?.split('/').at(-1)])

  test('name the role; who watches one role hears of no other', async () => {
    const { pool, events } = open({}, (request) =>
      parametersOf(request).RoleArn === RoleArn ? assumed() : refused(403, 'AccessDenied', 'no'),
    )
    const heard: CredentialsEvent[] = []
    const stop = pool.role({ RoleArn }).observe((event) => heard.push(event))
    await pool.role({ RoleArn })()
    await failureOf(pool.role({ RoleArn: roleArn('other') })())
    stop()
    await pool.role({ RoleArn })({ forceRefresh: true })
    expect(told(events)).toEqual([
      ['refreshed', 'app'],
      ['waited', 'app'],
      ['rejected', 'other'],
      ['waited', 'other'],
      ['refreshed', 'app'],
      ['waited', 'app'],
    ])
    expect(told(heard)).toEqual([
      ['refreshed', 'app'],
      ['waited', 'app'],
    ])
    expectNoSecrets([KEYS.secretAccessKey, 'CANARYminted', 'CANARYtoken'], events)
  })

  test('tell how long it took, whatever the answer says of the clock', async () => {
    const { text, headers } = assumed('ASIACANARYROLE000001', new Date(START + 2 * HOUR_MS).toISOString()) as Record<string, string>
    const answer = { text, headers: { ...Object(headers), date: new Date(START + HOUR_MS).toUTCString() }, delayMs: 100 } as FakeAnswer
    const { world, pool, events } = open({}, () => answer)
    const call = pool.role({ RoleArn })()
    await world.advance(100)
    await call
    expect(events.map((event) => [event.type, 'ms' in event && event.ms])).toEqual([
      ['refreshed', 100],
      ['waited', 100],
    ])
  })

  test('of another tenant of the same role are not heard', async () => {
    const down = () => Promise.reject(new Error('down'))
    const { pool, events } = open({
      store: { get: down, set: down, delete: down },
      source: async () => Object.assign({ ...KEYS }, { $source: { CREDENTIALS_IMDS: '0' } }),
    })
    const [mine, theirs] = ['mine', 'theirs'].map((ExternalId) => pool.role({ RoleArn, ExternalId, DurationSeconds: 7_200 }))
    const heard: { mine: CredentialsEvent[]; theirs: CredentialsEvent[] } = { mine: [], theirs: [] }
    mine?.observe((event) => heard.mine.push(event))
    theirs?.observe((event) => heard.theirs.push(event))
    await Promise.all([mine?.(), theirs?.()])
    expect(heard.mine.length + heard.theirs.length).toBe(events.length)
    expect(new Set([...heard.mine, ...heard.theirs])).toEqual(new Set(events))
    const types = ({ type }: CredentialsEvent) => type
    expect(heard.theirs.map(types)).toEqual(['notice', 'notice', 'notice', 'refreshed', 'waited'])
    // The pool learns once that its master is a role, and tells the role that was first.
    expect(heard.mine.map(types)).toEqual(['notice', 'notice', 'notice', 'notice', 'refreshed', 'waited'])
    for (const { subject } of events) expect(subject).toBe(RoleArn)
  })

  test('of a store that fails name it too', async () => {
    const down = () => Promise.reject(new Error('down'))
    const { pool, events } = open({ store: { get: down, set: down, delete: down } })
    await pool.role({ RoleArn })()
    expect(events.find(({ type }) => type === 'notice')).toMatchObject({ source: 'role-pool', subject: RoleArn })
  })
})

describe('one store', () => {
  test('of two pools: one call of STS for both, at the same time or later', async () => {
    await using world = await openSts({ roles: [{ arn: RoleArn }] })
    const store = memoryStore({}, world.runtime)
    const pools = [0, 1].map(() => createRolePool({ source, store }, world.runtime))
    const keys = await Promise.all(pools.flatMap((pool) => [0, 1, 2].map(() => keyOf(pool.role({ RoleArn })()))))
    keys.push(await keyOf(createRolePool({ source, store }, world.runtime).role({ RoleArn })()))
    expect(new Set(keys).size).toBe(1)
    expect(world.calls('AssumeRole')).toBe(1)
  })

  test('of a pool with a window of its own goes by that', async () => {
    const { world, asked } = open()
    const pool = createRolePool({ source, store: memoryStore({}, world), mandatoryWindowMs: 30 * MINUTE }, world)
    await pool.role({ RoleArn })()
    world.jump(40 * MINUTE)
    await pool.role({ RoleArn })()
    expect(asked).toHaveLength(2)
  })

  test('of a pool with a deadline of its own leases for a third of it', async () => {
    const leases: number[] = []
    const withLease: Store['withLease'] = (_key, ms, work) => {
      leases.push(ms)
      return work()
    }
    const { pool } = open({ store: { ...memoryStore(), withLease }, loadTimeoutMs: 6_000 })
    await pool.role({ RoleArn })()
    expect(leases).toEqual([2_000])
  })

  test.each([
    {
      name: 'refused by a service',
      again: async (role: CachingProvider<Credentials>, known: Credentials) => (role.invalidate(known), role()),
    },
    { name: 'not wanted any more', again: async (role: CachingProvider<Credentials>) => role({ forceRefresh: true }) },
  ])('what every pool was given, $name, is minted anew once', async ({ again }) => {
    await using world = await openSts({ roles: [{ arn: RoleArn }] })
    const store = memoryStore({}, world.runtime)
    const roles = [0, 1, 2].map(() => createRolePool({ source, store }, world.runtime).role({ RoleArn }))
    const known = new Set(await Promise.all(roles.map((role) => keyOf(role()))))
    const after = new Set<string>()
    for (const role of roles) after.add(await keyOf(again(role, await role())))
    expect([known.size, after.size, [...after].some((key) => known.has(key)), world.calls('AssumeRole')]).toEqual([1, 1, false, 2])
  })

  test('does not bring back what a service has refused', async () => {
    const { world } = open()
    const store = memoryStore({}, world)
    const role = createRolePool({ source, store }, world).role({ RoleArn })
    const first = await role()
    expect(await createRolePool({ source, store }, world).role({ RoleArn })()).toEqual(first)
    role.invalidate(first)
    expect((await role()).accessKeyId).not.toBe(first.accessKeyId)
  })
})

test('closed, the pool forgets all, ends what goes on behind, and answers all the same', async () => {
  const { world, pool, asked } = open()
  await Promise.all(['a', 'b'].map((name) => pool.role({ RoleArn: roleArn(name) })()))
  expect(pool.size).toBe(2)
  pool.close()
  expect(pool.size).toBe(0)
  await pool.role({ RoleArn: roleArn('a') })()
  expect(asked).toHaveLength(3)
  pool[Symbol.dispose]()
  expect([pool.size, world.pendingSleeps]).toEqual([0, 0])
})

test('closed while a caller waits, it lets the caller have its answer', async () => {
  const { world, pool } = open({}, () => ({ ...(assumed() as object), delayMs: 1_000 }))
  const call = pool.role({ RoleArn })()
  await world.settle()
  pool.close()
  await world.advance(1_000)
  await expect(call).resolves.toMatchObject({ accessKeyId: 'ASIACANARYROLE000001' })
})

test('a pool upon a role of another, each with a cache of its own', async () => {
  await using world = await openSts({ roles: [{ arn: roleArn('base') }, { arn: RoleArn, trusts: [roleArn('base')] }] })
  const base = createRolePool({ source }, world.runtime).role({ RoleArn: roleArn('base') })
  expect(refreshing(base)).toBe(base)
  const pool = createRolePool({ source: base }, world.runtime)
  await Promise.all(Array.from({ length: 50 }, (_, n) => pool.role({ RoleArn, RoleSessionName: `tenant-${n % 5}` })()))
  expect(world.calls('AssumeRole')).toBe(6)
})
