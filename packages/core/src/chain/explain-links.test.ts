import { expectNoSecrets, fakeWorld } from '@credchain/sandbox'
import { inspect } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { CredentialsError } from '../errors/credentials-error.js'
import { clockSynced } from '../runtime/clock-synced.js'
import { fromChain } from './from-chain.js'
import type { Link } from './link.js'
import { refreshing } from '../refresh/refreshing.js'
import { CANARY, scriptedSource, type Behaviour } from '../refresh/scripted-source.test-driver.js'

const HOUR = 3_600_000
const printable: unknown[] = []
afterEach(() => expectNoSecrets([CANARY], ...printable.splice(0)))

function setUp() {
  const world = fakeWorld({ random: () => 0 })
  /** As AWS's own providers and any other function: it does not say what asking it costs. */
  const plain = (name: string, next: Behaviour) => Object.assign(scriptedSource(world, next), { source: name })
  /** Costs nothing to ask: it says what it does, and the chain puts the cache around it. */
  const free = (name: string, next: Behaviour) => Object.assign(plain(name, next), { describe: async () => [] })
  /** Costs something: it has its own cache. */
  const dear = (name: string, next: Behaviour, tell?: () => Promise<readonly string[]>) => {
    const source = Object.assign(scriptedSource(world, next), { source: name, describe: tell })
    return { source, link: refreshing(source, {}, world) }
  }
  const explained = async (links: readonly Link[], use = false) => {
    const chain = fromChain(links, {}, world)
    if (use) await chain()
    const report = await chain.explain()
    printable.push(report, JSON.parse(JSON.stringify(report)), String(report))
    return report
  }
  const outcomes = async (links: readonly Link[], use = false) =>
    Object.fromEntries((await explained(links, use)).links.map(({ name, outcome }) => [name, outcome]))
  return { world, plain, free, dear, explained, outcomes }
}

const absent: Behaviour = { fail: 'NOT_CONFIGURED' }
const good: Behaviour = { ttlMs: HOUR }

describe('explain', () => {
  test.each([false, true])('used before: %s. Tells what each link is to the chain', async (use) => {
    const { free, dear, outcomes } = setUp()
    const network = dear('network', good)
    const found = await outcomes([free('env', absent), free('ini', good), network.link, free('other', good), free('last', absent)], use)
    expect(found).toEqual({ env: 'not-configured', ini: 'chosen', network: 'not-asked', other: 'available', last: 'not-configured' })
    expect(network.source.calls).toHaveLength(0)
  })

  test.each([
    { name: 'before the first call', use: false },
    { name: 'with one in use', use: true },
  ])('a function that does not say what it would do is asked only where the choice depends on it, $name', async ({ use }) => {
    const { plain, explained } = setUp()
    const [before, chosen, behind] = [plain('before', absent), plain('chosen', good), plain('behind', good)]
    const { links } = await explained([before, chosen, behind], use)
    expect(links).toMatchObject([{ outcome: 'not-configured' }, { outcome: 'chosen' }, { outcome: 'not-asked' }])
    expect(links[2]).toEqual({ name: 'behind', outcome: 'not-asked', reason: undefined, details: [] })
    expect(behind.calls).toHaveLength(0)
  })

  test('nor is one asked behind a broken link', async () => {
    const { plain, free, outcomes } = setUp()
    const behind = plain('behind', good)
    expect(await outcomes([free('ini', { fail: 'INVALID_CONFIG' }), behind])).toEqual({ ini: 'failed', behind: 'not-asked' })
    expect(behind.calls).toHaveLength(0)
  })

  test('asks what costs something where the choice depends on it', async () => {
    const { free, dear, outcomes } = setUp()
    expect(await outcomes([free('env', absent), dear('network', absent).link, free('ini', good)])).toEqual({
      env: 'not-configured',
      network: 'not-configured',
      ini: 'chosen',
    })
  })

  test('a broken link decides: nothing is chosen, and nothing dear is asked behind it', async () => {
    const { free, dear, outcomes, explained } = setUp()
    const links = [free('ini', { fail: 'INVALID_CONFIG' }), dear('network', good).link, free('env', good)]
    expect(await outcomes(links)).toEqual({ ini: 'failed', network: 'not-asked', env: 'available' })
    expect((await explained(links)).chosen).toBeUndefined()
  })

  test("a broken link with onFailure 'continue' does not", async () => {
    const { free, outcomes } = setUp()
    const links: Link[] = [{ provider: free('ini', { fail: 'REJECTED' }), onFailure: 'continue' }, free('env', good)]
    expect(await outcomes(links)).toEqual({ ini: 'failed', env: 'chosen' })
  })

  test('the one in use stays the chosen one, although one before it has come to life', async () => {
    const { world, free } = setUp()
    const first = free('first', absent)
    const chain = fromChain([first, free('second', good)], {}, world)
    await chain()
    first.next = good
    const report = await chain.explain()
    expect(report.links.map(({ outcome }) => outcome)).toEqual(['available', 'chosen'])
    expect(report.chosen).toBe('second')
  })

  test('gives facts, and nothing secret', async () => {
    const { world, dear, explained } = setUp()
    const { link } = dear('sts', good, async () => ['assumes deploy', 'config:12'])
    const account = Object.assign(async () => ({ ...(await link()), accountId: '123456789012' }), { source: 'with-account' })
    const [one] = (await explained([link])).links
    expect(one).toEqual({
      name: 'sts',
      outcome: 'chosen',
      ms: 0,
      details: ['assumes deploy', 'config:12'],
      key: '...0001',
      accountId: undefined,
      expiration: new Date(world.now() + HOUR),
      refreshAt: new Date(world.now() + HOUR - 15 * 60_000),
    })
    expect((await explained([account])).links[0]).toMatchObject({ accountId: '123456789012' })
  })

  test('an identity that is no key has no key to show', async () => {
    const { world } = setUp()
    const report = await fromChain([async () => ({ token: 'canary-token', expiration: undefined })], {}, world).explain()
    printable.push(report)
    expect(report.links[0]).toMatchObject({ outcome: 'chosen', key: undefined })
  })

  test('failures carry code, reason, hint and time', async () => {
    const { world } = setUp()
    const failing = Object.assign(
      async () => {
        await world.sleep(250)
        throw new CredentialsError('REJECTED', 'sso', 'the login has expired', { hint: 'aws sso login' })
      },
      { source: 'sso' },
    )
    const report = fromChain([failing], {}, world).explain()
    await world.advance(250)
    expect((await report).links).toMatchObject([
      { name: 'sso', outcome: 'failed', ms: 250, code: 'REJECTED', reason: 'the login has expired', hint: 'aws sso login', details: [] },
    ])
  })

  test.each([3_600_000, -3_600_000])('an answer that sets the clock by %d ms is no part of the time that a link took', async (skewMs) => {
    const { world } = setUp()
    const answer = () => ({ delayMs: 100, headers: { date: new Date(world.now() + skewMs).toUTCString() } })
    world.expect({ request: 'http://clock/', answer, times: 2 })
    const runtime = clockSynced(world)
    const asking =
      (error?: Error): Link =>
      async () => {
        await runtime.http({ method: 'GET', url: 'http://clock/' })
        if (error !== undefined) throw error
        return { accessKeyId: 'AKID', secretAccessKey: CANARY }
      }
    const given = fromChain([asking(new CredentialsError('NOT_CONFIGURED', 'first', 'none')), asking()], {}, runtime).explain()
    await world.advance(200)
    const report = await given
    printable.push(report)
    expect(report.links.map(({ ms }) => ms)).toEqual([100, 100])
    expect(report.at).toEqual(new Date(runtime.now()))
  })

  test.each([
    { name: 'a description', describe: async () => ['would ask IMDS', 'at 169.254'], reason: 'would ask IMDS', details: ['at 169.254'] },
    { name: 'none', describe: undefined, reason: undefined, details: [] },
    {
      name: 'one that fails, as the call would',
      describe: async () => Promise.reject(new CredentialsError('NOT_CONFIGURED', 'imds', 'it is disabled')),
      reason: 'it is disabled',
      details: [],
    },
  ])('not asked: what it would do: $name', async ({ describe: tell, reason, details }) => {
    const { free, dear, explained } = setUp()
    const report = await explained([free('env', good), dear('imds', good, tell).link])
    expect(report.links[1]).toEqual({ name: 'imds', outcome: 'not-asked', reason, details })
  })

  test('a description that fails spoils no answer', async () => {
    const { dear, explained } = setUp()
    const { link } = dear('sts', good, async () => Promise.reject(new Error('no')))
    expect((await explained([link])).links[0]).toMatchObject({ outcome: 'chosen', details: [] })
  })

  test('a chain within, used and empty', async () => {
    const { world, free, explained } = setUp()
    const full = fromChain([free('env', good)], { name: 'full' }, world)
    const empty = fromChain([free('env', absent), free('ini', absent)], { name: 'empty' }, world)
    const report = await explained([empty, full])
    expect(report.links).toMatchObject([
      { name: 'empty', outcome: 'not-configured', links: [{ name: 'env', outcome: 'not-configured' }, { name: 'ini' }] },
      { name: 'full', outcome: 'chosen', details: ['uses env'] },
    ])
    const unused = fromChain([free('env', good)], { name: 'unused' }, world)
    expect((await explained([free('first', good), unused])).links[1]).toMatchObject({ outcome: 'not-asked', reason: '1 links: env' })
  })

  test('prints as a table', async () => {
    const { free, dear, explained } = setUp()
    const imds = dear('imds', good, async () => ['asks IMDS'])
    const report = await explained([free('env', absent), free('ini', good), imds.link])
    expect(String(report).split('\n')).toEqual([
      expect.stringMatching(/^ {2}- env {18}not configured {3}call 1 failed {60}0 ms$/),
      expect.stringMatching(/^ {2}> ini {18}chosen {84}0 ms$/),
      '      key ...0001 · expires in 60 min · refresh opens in 45 min',
      '  - imds                 not asked        asks IMDS',
    ])
    expect(inspect(report)).toBe(String(report))
    expect(Object.keys(JSON.parse(JSON.stringify(report)))).toEqual(['at', 'chosen', 'links'])
  })

  test('an empty chain has an empty report', async () => {
    const { explained } = setUp()
    expect((await explained([])).links).toEqual([])
  })
})
