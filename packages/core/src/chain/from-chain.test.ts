import { chain as awsChain, CredentialsProviderError } from '@smithy/property-provider'
import { expectNoSecrets, fakeWorld } from '@credchain/sandbox'
import { inspect } from 'node:util'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ChainExhaustedError } from './chain-exhausted-error.js'
import { CredentialsError } from '../errors/credentials-error.js'
import type { CredentialsEvent, OnEvent } from '../events/events.js'
import { fromChain, type ChainOptions, type ChainProvider } from './from-chain.js'
import type { Link } from './link.js'
import type { Credentials, Expiring, Provider, ResolveRequest } from '../provider/provider.js'
import { clockSynced } from '../runtime/clock-synced.js'
import { sourced } from '../provider/sourced.js'
import { refreshing } from '../refresh/refreshing.js'
import { CANARY, scriptedSource, type Behaviour, type ScriptedSource } from '../refresh/scripted-source.test-driver.js'

const SECOND = 1000
const HOUR = 3_600_000
const absent: Behaviour = { fail: 'NOT_CONFIGURED' }

interface Token extends Expiring {
  readonly token: string
}

const printable: unknown[] = []
const unhandled: unknown[] = []
process.on('unhandledRejection', (reason) => unhandled.push(reason))
afterEach(() => {
  expectNoSecrets([CANARY], ...printable.splice(0))
  expect(unhandled.splice(0)).toEqual([])
})

/** A chain of scripted links a, b, c …, named so. */
function setUp(behaviours: readonly Behaviour[], options: ChainOptions = {}, onFailure: readonly ('stop' | 'continue')[] = []) {
  const world = fakeWorld({ random: () => 0 })
  const events: CredentialsEvent[] = []
  printable.push(events)
  const sources = behaviours.map((next) => scriptedSource(world, next))
  const links = sources.map((provider, index) => ({ provider, name: 'abcdef'.charAt(index), onFailure: onFailure[index] }))
  const chain = fromChain(links, { ...options, onEvent: (event) => events.push(event) }, world)
  const asked = () => sources.map(({ calls }) => calls.length)
  return { world, events, sources, links, chain, asked, a: at(sources, 0), b: at(sources, 1) }
}

function at(sources: readonly ScriptedSource[], index: number): ScriptedSource {
  return sources[index] ?? scriptedSource(fakeWorld())
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  const error: unknown = await promise.then(
    () => expect.fail('it did not fail'),
    (reason: unknown) => reason,
  )
  printable.push(error)
  return error
}

describe('order', () => {
  test('the first configured link wins, those behind it are not asked', async () => {
    const { chain, b, asked } = setUp([absent, { ttlMs: HOUR }, { ttlMs: HOUR }])
    expect(await chain()).toBe(b.calls[0]?.answered)
    expect(asked()).toEqual([1, 1, 0])
  })

  test.each(['INVALID_CONFIG', 'UNAVAILABLE', 'REJECTED'] as const)('%s stops the chain', async (fail) => {
    const { chain, asked } = setUp([{ fail }, { ttlMs: HOUR }])
    expect(await failure(chain())).toMatchObject({ code: fail, message: 'scripted: call 1 failed' })
    expect(asked()).toEqual([1, 0])
  })

  test.each(['INVALID_CONFIG', 'UNAVAILABLE', 'REJECTED', 'NOT_CONFIGURED'] as const)(
    "%s passes on where onFailure is 'continue'",
    async (fail) => {
      const { chain, b } = setUp([{ fail }, { ttlMs: HOUR }], {}, ['continue'])
      expect(await chain()).toBe(b.calls[0]?.answered)
    },
  )

  test.each([
    { name: 'tryNextLink by default', error: new CredentialsProviderError('no'), goesOn: true },
    { name: 'tryNextLink true', error: new CredentialsProviderError('no', { tryNextLink: true }), goesOn: true },
    { name: 'tryNextLink false', error: new CredentialsProviderError('no', { tryNextLink: false }), goesOn: false },
    { name: 'a plain Error', error: new Error('no'), goesOn: false },
    { name: 'an object that says tryNextLink', error: { tryNextLink: true }, goesOn: true },
    { name: 'text', error: 'no', goesOn: false },
    { name: 'nothing', error: undefined, goesOn: false },
  ])('a foreign failure is judged by its own word: $name', async ({ error, goesOn }) => {
    const { chain, b } = setUp([{ throws: error }, { ttlMs: HOUR }])
    if (goesOn) expect(await chain()).toBe(b.calls[0]?.answered)
    else expect(await failure(chain())).toBe(error)
  })

  test('the error of another copy of this package is understood', async () => {
    vi.resetModules()
    const copy = await import('../errors/credentials-error.js')
    expect(copy.CredentialsError).not.toBe(CredentialsError)
    const { chain, b } = setUp([{ throws: new copy.CredentialsError('NOT_CONFIGURED', 'x', 'no') }, { ttlMs: HOUR }])
    expect(await chain()).toBe(b.calls[0]?.answered)
    const stopping = setUp([{ throws: new copy.CredentialsError('REJECTED', 'x', 'no') }, { ttlMs: HOUR }])
    expect(await failure(stopping.chain())).toMatchObject({ code: 'REJECTED' })
  })

  test('a link that is no provider fails when it is asked, as a mistake', async () => {
    const world = fakeWorld()
    for (const link of [undefined, null, 'env', {}, { provider: 7 }]) {
      const chain = fromChain([async () => Promise.reject(new CredentialsProviderError('no')), link as unknown as Link], {}, world)
      await expect(chain()).rejects.toThrow(new TypeError('link 2 of the chain is not a provider function'))
    }
  })

  test('a link with an onFailure that is none fails when it is asked, as a mistake', async () => {
    const link = { provider: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }), onFailure: 'go on' } as unknown as Link
    await expect(fromChain([link], {}, fakeWorld())()).rejects.toThrow(
      new TypeError("link 1 of the chain has an onFailure that is neither 'stop' nor 'continue'"),
    )
  })

  test('an empty chain says so', async () => {
    const error = await failure(fromChain([], {}, fakeWorld())())
    expect(error).toBeInstanceOf(ChainExhaustedError)
    expect(error).toMatchObject({ code: 'NOT_CONFIGURED', message: 'chain: the chain has no links' })
  })
})

describe('building', () => {
  test('touches nothing, and never throws', () => {
    const untouchable = new Proxy(fakeWorld(), {
      get: (_, member) => {
        if (member === 'now' || member === 'random') return () => expect.fail('the clock was read')
        throw new Error(`${String(member)} was touched`)
      },
    })
    const asked: Provider = async () => expect.fail('asked')
    const chain = fromChain([asked, { provider: asked }, undefined as never], { name: 'mine' }, untouchable)
    expect([chain.source, chain.memoized]).toEqual(['mine', true])
  })

  test('links without a cache are wrapped, those with one are not', async () => {
    const { world, a } = setUp([{ ttlMs: HOUR }])
    const shared = refreshing(a, {}, world)
    const one = fromChain([shared], {}, world)
    const other = fromChain([shared], {}, world)
    expect(await one()).toBe(await other())
    expect(one()).toBe(shared())
    expect(a.calls).toHaveLength(1)
    await Promise.all([fromChain([a], {}, world)(), fromChain([a], {}, world)()])
    expect(a.calls).toHaveLength(3)
  })

  test('the options of the cache reach the links it wraps', async () => {
    const { world, chain, asked } = setUp([{ ttlMs: Infinity }], { maxAgeMs: HOUR })
    await chain()
    await world.advance(HOUR)
    await chain()
    expect(asked()).toEqual([2])
  })
})

describe('the winner', () => {
  test('gives the very same promise while it is fresh', async () => {
    const { chain } = setUp([absent, { ttlMs: HOUR }])
    expect(chain.peek()).toBeUndefined()
    await chain()
    expect(chain()).toBe(chain())
    expect(chain.peek()).toBe(chain())
  })

  test('is kept for refreshes, although one before it has come to life', async () => {
    const { world, chain, a, b, asked } = setUp([absent, { ttlMs: HOUR }])
    await chain()
    a.next = { ttlMs: HOUR }
    await world.advance(HOUR)
    expect(await chain()).toBe(b.calls[1]?.answered)
    expect(asked()).toEqual([1, 2])
  })

  test('gone: the chain is walked anew', async () => {
    const { world, chain, a, b } = setUp([absent, { ttlMs: HOUR }])
    await chain()
    a.next = { ttlMs: HOUR }
    b.next = absent
    await world.advance(HOUR)
    expect(await chain()).toBe(a.calls[1]?.answered)
    expect(chain.status()?.expiration).toEqual(a.calls[1]?.answered?.expiration)
  })

  test('gone while its identity is valid: that is kept', async () => {
    const { world, chain, b } = setUp([absent, { ttlMs: HOUR }])
    const first = await chain()
    b.next = absent
    await world.advance(HOUR - 1)
    expect(await chain()).toBe(first)
  })

  test('broken: its error, and nobody else is asked', async () => {
    const { world, chain, a, b, asked } = setUp([absent, { ttlMs: HOUR }, { ttlMs: HOUR }])
    await chain()
    a.next = { ttlMs: HOUR }
    b.next = { fail: 'UNAVAILABLE' }
    await world.advance(HOUR)
    expect(await failure(chain())).toMatchObject({ code: 'UNAVAILABLE' })
    expect(asked()).toEqual([1, 2, 0])
  })

  test("broken, with onFailure 'continue': the next ones are asked", async () => {
    const { world, chain, a, b } = setUp([{ ttlMs: HOUR }, { ttlMs: HOUR }], {}, ['continue'])
    await chain()
    a.next = { fail: 'UNAVAILABLE' }
    await world.advance(HOUR)
    expect(await chain()).toBe(b.calls[0]?.answered)
  })

  test('none left: every link has its line', async () => {
    const { world, chain, b } = setUp([absent, { ttlMs: HOUR }])
    await chain()
    b.next = absent
    await world.advance(HOUR)
    expect(await failure(chain())).toBeInstanceOf(ChainExhaustedError)
  })
})

test('events tell how long a link took, whatever its answer says of the clock', async () => {
  const answer = { headers: { date: new Date(2 * HOUR).toUTCString() }, delayMs: 100 }
  const world = fakeWorld({ at: 0, http: [{ request: /./, answer }] })
  const runtime = clockSynced(world)
  const asked = sourced<Token>('asked', async () => {
    await runtime.http({ method: 'GET', url: 'http://clock/' })
    return { token: 'canary' }
  })
  const events: CredentialsEvent[] = []
  const given = fromChain([asked], { onEvent: (event) => events.push(event) }, runtime)()
  await world.advance(100)
  await given
  expect(events.map((event) => 'ms' in event && event.ms)).toEqual([100, 100, 100, false])
})

describe('callers', () => {
  test('a thousand at once are one walk', async () => {
    const { world, chain, asked, events } = setUp([
      { ...absent, afterMs: 10 },
      { ttlMs: HOUR, afterMs: 10 },
    ])
    const all = Promise.all(Array.from({ length: 1000 }, () => chain()))
    await world.advance(20)
    expect(new Set(await all).size).toBe(1)
    expect(asked()).toEqual([1, 1])
    expect(events.filter(({ type }) => type === 'chosen')).toHaveLength(1)
  })

  test('a thousand who find the winner gone are one walk too', async () => {
    const { world, chain, b, asked } = setUp([absent, { ttlMs: HOUR }, { ttlMs: HOUR }])
    await chain()
    b.next = { ...absent, afterMs: 10 }
    await world.advance(HOUR)
    const all = Promise.all(Array.from({ length: 1000 }, () => chain()))
    await world.advance(20)
    expect(new Set(await all).size).toBe(1)
    expect(asked()).toEqual([2, 3, 1])
  })

  describe('where a person is needed', () => {
    /** A chain of one link that asks a person, who takes a second. */
    function withPerson() {
      const world = fakeWorld()
      const asked: boolean[] = []
      const person = sourced<Token>('person', async ({ background = false }: ResolveRequest = {}) => {
        asked.push(background)
        await world.sleep(SECOND, undefined, true)
        if (background) throw new CredentialsError('UNAVAILABLE', 'person', 'a person is needed')
        return { token: String(asked.length) }
      })
      const events: CredentialsEvent[] = []
      const attempts = () => events.filter(({ type }) => type === 'attempt').length
      return { world, asked, attempts, chain: fromChain([person], { onEvent: (event) => events.push(event) }, world) }
    }

    test('one who waits is not given the failure of a walk in the background', async () => {
      const { world, asked, chain } = withPerson()
      const behind = failure(chain({ background: true }))
      const waiting = [chain(), chain()]
      await world.advance(2 * SECOND)
      expect(await behind).toMatchObject({ code: 'UNAVAILABLE' })
      expect(await Promise.all(waiting)).toEqual([{ token: '2' }, { token: '2' }])
      expect(asked).toEqual([true, false])
    })

    test('those in the background share a walk, and join one that somebody waits for', async () => {
      const { world, asked, attempts, chain } = withPerson()
      const failing = [failure(chain({ background: true })), failure(chain({ background: true }))]
      await world.advance(SECOND)
      await Promise.all(failing)
      expect(attempts()).toBe(1)
      const waiting = chain()
      const behind = chain({ background: true })
      await world.advance(SECOND)
      expect(await behind).toBe(await waiting)
      expect(attempts()).toBe(2)
      expect(asked).toEqual([true, false])
    })
  })

  test('one who needs more life is not given what another was content with', async () => {
    const world = fakeWorld({ random: () => 0 })
    const shared = refreshing(scriptedSource(world, { ttlMs: HOUR }), {}, world)
    await shared()
    await world.advance(HOUR / 2)
    const chain = fromChain([shared], {}, world)
    const [content, needy] = await Promise.all([chain(), chain({ minRemainingMs: HOUR / 2 + 1 })])
    expect(content.expiration?.getTime()).toBe(world.now() + HOUR / 2)
    expect(needy.expiration?.getTime()).toBe(world.now() + HOUR)
  })

  test('one who needs more life than there is asks the source once', async () => {
    const { chain, b } = setUp([absent, { ttlMs: HOUR }])
    expect(await chain({ minRemainingMs: 2 * HOUR })).toBe(b.calls[0]?.answered)
    expect(b.calls).toHaveLength(1)
  })

  test('a walk that failed is not remembered', async () => {
    const { chain, a } = setUp([absent])
    await failure(chain())
    a.next = { ttlMs: HOUR }
    expect(await chain()).toBe(a.calls[1]?.answered)
  })

  test('one who leaves gets its reason, the walk goes on for the others', async () => {
    const { world, chain, a } = setUp([{ ttlMs: HOUR, afterMs: SECOND }])
    const leaving = new AbortController()
    const one = failure(chain({ signal: leaving.signal }))
    const other = chain()
    await world.settle()
    leaving.abort(new Error('left'))
    expect(await one).toBe(leaving.signal.reason)
    await world.advance(SECOND)
    expect(await other).toBe(a.calls[0]?.answered)
  })

  test('one who has left before is told at once, whether there is a winner or not', async () => {
    const { chain, asked } = setUp([{ ttlMs: HOUR }])
    const signal = AbortSignal.abort('gone')
    await expect(chain({ signal })).rejects.toBe('gone')
    expect(asked()).toEqual([0])
    await chain()
    await expect(chain({ signal })).rejects.toBe('gone')
  })

  test('a walk that fails after all have left is no unhandled rejection', async () => {
    const { world, chain } = setUp([{ fail: 'UNAVAILABLE', afterMs: SECOND }])
    const leaving = new AbortController()
    const one = failure(chain({ signal: leaving.signal }))
    await world.settle()
    leaving.abort('gone')
    expect(await one).toBe('gone')
    await world.advance(SECOND)
  })

  test('forceRefresh, minRemainingMs and invalidate reach the winner', async () => {
    const { world, chain, b } = setUp([absent, { ttlMs: HOUR }])
    const first = await chain()
    await world.advance(SECOND)
    const second = await chain({ forceRefresh: true })
    expect(second).not.toBe(first)
    expect(await chain({ minRemainingMs: 2 * HOUR })).not.toBe(second)
    chain.invalidate(first)
    expect(b.calls).toHaveLength(3)
    chain.invalidate(await chain())
    await chain()
    expect(b.calls[3]?.request.forceRefresh).toBe(true)
  })

  test('a chain that asks itself ends at the deadline', async () => {
    const world = fakeWorld({ random: () => 0 })
    const own: Provider = fromChain([(() => own()) as Provider], {}, world)
    const error = failure(own())
    await world.advance(30 * SECOND)
    expect(await error).toMatchObject({ code: 'UNAVAILABLE' })
  })
})

describe('chains within chains', () => {
  test('an inner one in which nothing is configured lets the outer go on', async () => {
    const inner = setUp([absent, absent], { name: 'inner' })
    const { world, a } = setUp([{ ttlMs: HOUR }])
    expect(await fromChain([inner.chain, a], {}, world)()).toBe(a.calls[0]?.answered)
  })

  test('an inner one that is broken stops the outer', async () => {
    const inner = setUp([{ fail: 'REJECTED' }])
    const { world, a } = setUp([{ ttlMs: HOUR }])
    expect(await failure(fromChain([inner.chain, a], {}, world)())).toMatchObject({ code: 'REJECTED' })
    expect(a.calls).toHaveLength(0)
  })

  test('share the cache, and hear each other', async () => {
    const inner = setUp([{ ttlMs: HOUR }])
    const outer: string[] = []
    const chain = fromChain([inner.chain], { onEvent: ({ type, source }) => outer.push(`${source} ${type}`) }, inner.world)
    expect(await chain()).toBe(await inner.chain())
    expect(chain()).toBe(inner.chain())
    expect(outer).toContain('scripted refreshed')
    expect(outer).toContain('chain chosen')
    chain.invalidate(await chain())
    expect(inner.chain.status()).toBeUndefined()
  })

  test('nothing anywhere: the links of the inner one are told below it', async () => {
    const inner = setUp([absent, absent], { name: 'inner' })
    const error = await failure(fromChain([inner.chain], { name: 'outer' }, inner.world)())
    expect(
      String(error)
        .split('\n')
        .map((line) => line.trimEnd()),
    ).toEqual([
      'CredentialsProviderError: outer: none of its 1 links has an identity',
      expect.stringMatching(/^ {2}- inner +not configured +none of its links has an identity +0 ms$/),
      expect.stringMatching(/^ {8}- a +not configured +call 1 failed +0 ms$/),
      expect.stringMatching(/^ {8}- b +not configured +call 1 failed +0 ms$/),
    ])
  })
})

describe('ChainExhaustedError', () => {
  test('one line a link: name, outcome, reason, milliseconds, what to do', async () => {
    const world = fakeWorld()
    const env: Provider = Object.assign(
      async () => {
        throw new CredentialsError('NOT_CONFIGURED', 'env', 'AWS_ACCESS_KEY_ID is not set', { hint: 'set it' })
      },
      { source: 'env' },
    )
    async function slow(): Promise<never> {
      await world.sleep(412)
      throw new CredentialsProviderError('nothing here')
    }
    const broken = { provider: async () => Promise.reject(new Error('on fire')), name: 'broken', onFailure: 'continue' } as const
    const nameless = (
      () => async () =>
        Promise.reject(new CredentialsProviderError('no'))
    )()
    const error = failure(fromChain([env, slow, broken, nameless], {}, world)())
    await world.advance(412)
    const exhausted = await error
    expect((exhausted as Error).message.split('\n')).toEqual([
      'chain: none of its 4 links has an identity',
      expect.stringMatching(/^ {2}- env +not configured +AWS_ACCESS_KEY_ID is not set +0 ms$/),
      '      hint: set it',
      expect.stringMatching(/^ {2}- slow +not configured +nothing here +412 ms$/),
      expect.stringMatching(/^ {2}- broken +failed +on fire +0 ms$/),
      expect.stringMatching(/^ {2}- link 4 +not configured +no +0 ms$/),
    ])
    expect(exhausted).toMatchObject({ code: 'NOT_CONFIGURED', tryNextLink: true, name: 'CredentialsProviderError', source: 'chain' })
    expect((exhausted as ChainExhaustedError).attempts.map(({ name, ms }) => [name, ms])).toEqual([
      ['env', 0],
      ['slow', 412],
      ['broken', 0],
      ['link 4', 0],
    ])
  })

  test('does not print what the errors of others carry', async () => {
    const talkative = Object.assign(new CredentialsProviderError('no'), { response: { body: 'SECRET-BODY' } })
    const error = await failure(setUp([{ throws: talkative }]).chain())
    expect(Object.keys(error as object)).not.toContain('attempts')
    expect(inspect(error, { depth: Infinity })).not.toContain('SECRET-BODY')
    expect(JSON.stringify(error)).not.toContain('SECRET-BODY')
  })
})

describe('events', () => {
  test('tell each attempt, the choice, and the refreshes of the links', async () => {
    const { world, chain, b, events } = setUp([absent, { ttlMs: HOUR, afterMs: 5 }])
    const first = chain()
    await world.advance(5)
    const { expiration } = await first
    expect(events.filter(({ type }) => type !== 'waited')).toMatchObject([
      { type: 'attempt', source: 'chain', link: 'a', outcome: 'not-configured', ms: 0, code: 'NOT_CONFIGURED', reason: 'call 1 failed' },
      { type: 'refreshed', source: 'scripted', ms: 5, key: '...0001' },
      { type: 'attempt', source: 'chain', link: 'b', outcome: 'ok', ms: 5 },
      { type: 'chosen', source: 'chain', link: 'b', expiration },
    ])
    events.splice(0)
    b.next = { fail: 'REJECTED' }
    await world.advance(HOUR - 60_000)
    await chain()
    expect(events).toMatchObject([{ type: 'kept-after-failure', source: 'scripted' }, { type: 'waited' }])
  })

  test('a link that stops the chain is told as failed', async () => {
    const { chain, events } = setUp([{ fail: 'REJECTED' }])
    await failure(chain())
    expect(events.map(({ type }) => type)).toEqual(['rejected', 'waited', 'attempt'])
    expect(events.at(-1)).toMatchObject({ outcome: 'failed', code: 'REJECTED' })
  })

  test('can be observed', async () => {
    const { chain } = setUp([{ ttlMs: HOUR }])
    const seen: string[] = []
    const stop = chain.observe(({ type }) => seen.push(type))
    await chain()
    stop()
    await chain({ forceRefresh: true })
    expect(seen).toEqual(['refreshed', 'waited', 'attempt', 'chosen'])
  })
})

describe('close', () => {
  test.each([
    { name: 'close()', close: async (chain: ChainProvider) => chain.close() },
    { name: 'Symbol.asyncDispose', close: (chain: ChainProvider) => chain[Symbol.asyncDispose]() },
  ])('$name ends refreshes behind, and calls still answer', async ({ close }) => {
    const { world, chain, a, asked } = setUp([{ ttlMs: HOUR }])
    const first = await chain()
    await world.advance(HOUR - 15 * 60_000)
    a.next = 'hang'
    await chain()
    await world.settle()
    await close(chain)
    await world.settle()
    expect(a.calls[1]?.request.signal?.aborted).toBe(true)
    expect(await chain()).toBe(first)
    a.next = { ttlMs: HOUR }
    await world.advance(HOUR)
    expect(await chain()).toBe(a.calls[2]?.answered)
    expect(asked()).toEqual([3])
  })

  test('leaves links with a cache of their own alone: others may use them', async () => {
    const { world, a } = setUp([{ ttlMs: HOUR }])
    const shared = refreshing(a, {}, world)
    const heard: string[] = []
    const chain = fromChain([shared], { onEvent: ({ type }) => heard.push(type) }, world)
    await chain()
    chain.close()
    heard.splice(0)
    await world.advance(HOUR - 15 * 60_000)
    await shared()
    await world.settle()
    expect(a.calls).toHaveLength(2)
    expect(heard).toEqual([])
  })
})

describe('links that others share', () => {
  test('do not know of a chain that nobody listens to', async () => {
    const { world, a } = setUp([{ ttlMs: HOUR }])
    const cache = refreshing(a, {}, world)
    let listeners = 0
    const shared = Object.assign((request?: ResolveRequest) => cache(request), cache, {
      observe: (listener: OnEvent) => {
        listeners += 1
        return cache.observe(listener)
      },
    })
    const chain = fromChain([shared], {}, world)
    await chain()
    expect(listeners).toBe(0)
    chain.observe(() => {})
    expect(listeners).toBe(1)
  })

  test('are asked once more when two callers hear that the winner is gone, one after the other', async () => {
    const { world, b } = setUp([absent, { ttlMs: HOUR }])
    const pending: ((error: unknown) => void)[] = []
    let isPresent = true
    const gone = new CredentialsError('NOT_CONFIGURED', 'a', 'gone')
    const first = refreshing(
      sourced<Credentials>('a', async () => ({ accessKeyId: 'AKID', secretAccessKey: 'x' })),
      {},
      world,
    )
    let asked = 0
    const a = Object.assign((request?: ResolveRequest) => {
      asked += 1
      if (isPresent) return first(request)
      return request?.forceRefresh ? new Promise<Credentials>((_, reject) => pending.push(reject)) : Promise.reject(gone)
    }, first)
    const chain = fromChain([a, b], {}, world)
    await chain()
    isPresent = false
    const [early, late] = [chain({ forceRefresh: true }), chain({ forceRefresh: true })]
    await world.settle()
    pending[0]?.(gone)
    await world.settle()
    pending[2]?.(gone)
    const served = await early
    pending[1]?.(gone)
    expect(await late).not.toBe(served)
    // Once each for the first call and the two that forced, and once for the walk anew.
    expect(asked).toBe(4)
  })
})

test('who watches a chain hears of its own caches after it was closed as well', async () => {
  const world = fakeWorld({ random: () => 0 })
  const chain = fromChain([scriptedSource(world, { ttlMs: HOUR })], {}, world)
  const heard: string[] = []
  chain.observe(({ type }) => heard.push(type))
  await chain()
  chain.close()
  heard.splice(0)
  await chain({ forceRefresh: true })
  expect(heard).toEqual(['refreshed', 'waited'])
})

describe("AWS's own chain", () => {
  test('goes on past what is not configured here, providers and chains alike', async () => {
    const { world, chain, a, sources } = setUp([absent])
    const { chain: full } = setUp([{ ttlMs: HOUR }])
    expect(await awsChain(refreshing(a, {}, world), chain, full)()).toBe(await full())
    expect(at(sources, 0).calls).toHaveLength(2)
  })

  test.each(['INVALID_CONFIG', 'UNAVAILABLE', 'REJECTED'] as const)('stops at %s', async (fail) => {
    const { chain } = setUp([{ fail }])
    const next = setUp([{ ttlMs: HOUR }])
    expect(await failure(awsChain(chain, next.chain)())).toMatchObject({ code: fail })
    expect(next.asked()).toEqual([0])
  })

  test('is accepted as a link', async () => {
    const { world, a } = setUp([{ ttlMs: HOUR }])
    const aws = awsChain(async () => Promise.reject(new CredentialsProviderError('no')))
    expect(await fromChain([aws, a], {}, world)()).toBe(a.calls[0]?.answered)
  })
})

test('links that are no list say so when they are asked, not when the chain is built', async () => {
  const world = fakeWorld()
  const notAList: never = sourced('env', async () => ({ expiration: undefined })) as never
  await expect(fromChain(notAList, {}, world)()).rejects.toThrow('fromChain takes one array of links')
})

test('served counts what every link has answered from memory', async () => {
  const { chain } = setUp([absent, { ttlMs: HOUR }])
  await chain()
  for (let call = 0; call < 3; call += 1) await chain()
  expect(chain.status()?.served).toBe(3)
})

test('events tell when they happened', async () => {
  const { chain, events, world } = setUp([{ ttlMs: HOUR }])
  await chain()
  expect(events.map((event) => event.at)).toEqual(events.map(() => world.now()))
})

test('before the first call it describes its links in their order', async () => {
  const { chain } = setUp([absent, absent, absent])
  expect(await chain.describe?.()).toEqual(['3 links: a, b, c'])
})

describe('callers who leave', () => {
  test.each([
    ['links that the chain caches', (link: Provider) => link],
    ['links with a cache of their own', (link: Provider, world: ReturnType<typeof fakeWorld>) => refreshing(link, {}, world)],
  ])('the last of them lets the process end: %s', async (_name, made) => {
    const world = fakeWorld()
    const source = scriptedSource(world, 'hang')
    const chain = fromChain([made(source, world)], {}, world)
    const leaving = [new AbortController(), new AbortController()]
    const left = leaving.map(({ signal }) => chain({ signal }).catch((error: unknown) => error))
    await world.settle()
    leaving[0]?.abort('first')
    await world.settle()
    expect(world.pendingSleeps).toBe(1)
    leaving[1]?.abort('second')
    expect(await Promise.all(left)).toEqual(['first', 'second'])
    await world.settle()
    expect(world.pendingSleeps).toBe(0)
    expect(source.calls).toHaveLength(1)
  })

  test('who leave one after the other get on all the same: a slow link that has nothing is asked once', async () => {
    const { world, chain, asked, b, events } = setUp([{ fail: 'NOT_CONFIGURED', afterMs: 200 }, { ttlMs: HOUR }])
    const leaving = new AbortController()
    const left = chain({ signal: leaving.signal }).catch((error: unknown) => error)
    await world.advance(150)
    leaving.abort('late')
    expect(await left).toBe('late')
    await world.advance(100)
    expect(await chain()).toBe(b.calls[0]?.answered)
    expect(asked()).toEqual([1, 1])
    expect(events.filter(({ type }) => type === 'attempt')).toMatchObject([{ outcome: 'not-configured' }, { outcome: 'ok' }])
  })

  test('leave what they began to whoever comes next, and tell nothing of the link', async () => {
    const { world, chain, a, asked, events } = setUp([{ ttlMs: HOUR, afterMs: 10 * SECOND }, { ttlMs: HOUR }])
    const leaving = new AbortController()
    const left = chain({ signal: leaving.signal }).catch((error: unknown) => error)
    await world.advance(SECOND)
    leaving.abort('enough')
    expect(await left).toBe('enough')
    await world.advance(SECOND)
    expect(events.filter(({ type }) => type === 'attempt')).toEqual([])
    const next = chain()
    await world.advance(10 * SECOND)
    expect(await next).toBe(a.calls[0]?.answered)
    expect(asked()).toEqual([1, 0])
  })
})

test('a forced call that is the first asks the source once', async () => {
  const { chain, a, asked } = setUp([{ ttlMs: HOUR }])
  await chain({ forceRefresh: true })
  expect(asked()).toEqual([1])
  expect(a.calls[0]?.request.forceRefresh).toBe(true)
})

test('… also when another has begun to look for the winner, and it is asked just then', async () => {
  const { chain, asked } = setUp([{ ttlMs: HOUR }])
  const [plain, forced] = await Promise.all([chain(), chain({ forceRefresh: true })])
  expect(forced).toBe(plain)
  expect(asked()).toEqual([1])
})

test('a forced call that comes while another looks for the winner gets another identity than was there', async () => {
  const world = fakeWorld({ random: () => 0 })
  const source = scriptedSource(world, { ttlMs: HOUR })
  const link = refreshing(source, {}, world)
  const before = await link()
  await world.advance(1)
  const chain = fromChain([link], {}, world)
  const [plain, forced] = await Promise.all([chain(), chain({ forceRefresh: true })])
  expect(plain).toBe(before)
  expect(forced).not.toBe(before)
  expect(source.calls).toHaveLength(2)
})
