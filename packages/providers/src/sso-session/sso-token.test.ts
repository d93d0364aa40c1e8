import { TransportError } from '@credchain/core'
import { expectNoSecrets, type FakeExchange, type FakeWorld } from '@credchain/sandbox'
import { externalDataInterceptor } from '@smithy/shared-ini-file-loader'
import { describe, expect, onTestFinished, test } from 'vitest'
import { at, fails, login, OIDC, pathOf, refreshes, says, SECRETS, ssoWorld, START, START_URL } from './sso-world.test-driver.js'
import { ssoTokens, type SsoTokenRequest } from './sso-token.js'

const LOGIN = { source: 'sso', session: 'corp', startUrl: START_URL, region: 'eu-west-1' }
const PATH = pathOf('corp')
const WINDOW_MS = 300_000

/** A token with so much life left, and what its world heard. */
function worldWith(leftMs: number, ...http: readonly FakeExchange[]) {
  const world = ssoWorld({ signedIn: login({ expiresAt: at(leftMs), extra: 'stays' }), http })
  const heard: string[] = []
  const ask = (request: SsoTokenRequest = {}) => ssoTokens(LOGIN, (reason) => heard.push(reason), world).token(request)
  return { world, heard, ask }
}

/** Lets the time of retries pass. */
async function settled<R>(world: FakeWorld, pending: Promise<R>): Promise<R> {
  const watched = pending.then(
    (value) => () => value,
    (error: unknown) => () => {
      throw error
    },
  )
  await world.advance(5_000)
  return (await watched)()
}

const fileOf = (world: FakeWorld) => JSON.parse(String(world.files.get(PATH))) as Record<string, unknown>

describe('the refresh', () => {
  test.each([
    [WINDOW_MS + 1, 0, 'CANARY-access'],
    [WINDOW_MS, 1, 'CANARY-next'],
    [0, 1, 'CANARY-next'],
    [-3_600_000, 1, 'CANARY-next'],
  ])('with %d ms left: %d', async (leftMs, calls, token) => {
    const { world, ask } = worldWith(leftMs, { ...refreshes(), times: Infinity })
    await expect(ask()).resolves.toMatchObject({ token })
    expect(world.requests).toHaveLength(calls)
  })

  test('sends what the cache file has, and writes back what it got', async () => {
    const { world, ask } = worldWith(0, refreshes())
    await expect(ask()).resolves.toEqual({ token: 'CANARY-next', expiration: new Date(at(3_600_000)) })
    const [{ method, headers, body } = expect.unreachable()] = world.requests
    expect({ method, headers }).toEqual({ method: 'POST', headers: { 'content-type': 'application/json' } })
    expect(JSON.parse(String(body))).toEqual({
      clientId: 'client',
      clientSecret: 'CANARY-client',
      grantType: 'refresh_token',
      refreshToken: 'CANARY-refresh',
    })
    expect(fileOf(world)).toEqual({
      ...(JSON.parse(login({ extra: 'stays' })) as object),
      accessToken: 'CANARY-next',
      expiresAt: '2026-01-01T01:00:00Z',
      refreshToken: 'CANARY-refresh-2',
    })
  })

  test('keeps the refresh token when it gets no other', async () => {
    const { world, ask } = worldWith(0, refreshes({ refreshToken: undefined }))
    await ask()
    expect(fileOf(world)).toMatchObject({ accessToken: 'CANARY-next', refreshToken: 'CANARY-refresh' })
  })

  test('is made when more life is asked for, or another token', async () => {
    for (const request of [{ minRemainingMs: 3_600_001 }, { forceRefresh: true }, { refused: 'CANARY-access' }]) {
      const { ask } = worldWith(3_600_000, refreshes())
      await expect(ask(request)).resolves.toMatchObject({ token: 'CANARY-next' })
    }
    const { ask } = worldWith(3_600_000)
    await expect(ask({ minRemainingMs: 3_600_000, refused: 'CANARY-other' })).resolves.toMatchObject({ token: 'CANARY-access' })
  })

  test.each([
    ['no token', { accessToken: '' }],
    ['no life', { expiresIn: 0 }],
    ['a life in words', { expiresIn: '3600' }],
  ])('answered with %s is none', async (_, change) => {
    const { ask } = worldWith(0, refreshes(change))
    await expect(ask()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  test.each<[string, ReturnType<typeof says>, string]>([
    ['refused', says(OIDC, 400, 'InvalidGrantException', 'CANARY-refresh CANARY-client'), 'REJECTED'],
    ['refused to the client', says(OIDC, 401, 'InvalidClientException', 'CANARY-client'), 'REJECTED'],
    ['throttled', { ...says(OIDC, 400, 'SlowDownException', 'CANARY-client'), times: 3 }, 'UNAVAILABLE'],
    ['unavailable', fails(OIDC), 'UNAVAILABLE'],
    ['not heard', { request: OIDC, times: 3, answer: new TransportError('ECONNREFUSED', 'refused') }, 'UNAVAILABLE'],
  ])('%s keeps the token while it lives, and no longer', async (_, exchange, code) => {
    const alive = worldWith(6_000, exchange)
    await expect(settled(alive.world, alive.ask())).resolves.toMatchObject({ token: 'CANARY-access' })
    alive.world.verify()
    const dead = worldWith(0, exchange)
    const error: unknown = await settled(dead.world, dead.ask()).catch((reason: unknown) => reason)
    expectNoSecrets(SECRETS, error)
    if (code === 'REJECTED') expect(error).toMatchObject({ code, hint: 'Run: aws sso login --sso-session corp' })
    else expect(error instanceof TransportError ? 'UNAVAILABLE' : (error as { code: string }).code).toBe(code)
  })

  test('is tried every 30 s at most, and its failure told meanwhile', async () => {
    const { world, ask } = worldWith(0, says(OIDC, 400, 'InvalidGrantException'), refreshes())
    const failure: unknown = await settled(world, ask()).catch((error: unknown) => error)
    world.jump(24_999)
    await expect(ask()).rejects.toBe(failure)
    expect(world.requests).toHaveLength(1)
    world.jump(1)
    await expect(ask()).resolves.toMatchObject({ token: 'CANARY-next' })
  })

  test('is tried again after a clock that went back', async () => {
    const { world, ask } = worldWith(-3_600_000, says(OIDC, 400, 'InvalidGrantException'), refreshes())
    await expect(settled(world, ask())).rejects.toThrow('cannot be refreshed')
    world.jump(-5_001)
    await expect(ask()).resolves.toMatchObject({ token: 'CANARY-next' })
  })

  test('a token that is refused right after is told', async () => {
    const { ask } = worldWith(0, refreshes())
    const { token } = await ask()
    await expect(ask({ refused: token })).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('a moment ago') })
  })
})

describe('who shares a session', () => {
  test('shares its refresh, whichever provider asks', async () => {
    const { world, ask } = worldWith(0, refreshes({}, 1_000))
    const pending = Promise.all(Array.from({ length: 100 }, () => ask()))
    const tokens = await settled(world, pending)
    expect(new Set(tokens.map(({ token }) => token))).toEqual(new Set(['CANARY-next']))
    world.verify()
  })

  test('does not end it for the others by leaving', async () => {
    const { world, ask } = worldWith(0, refreshes({}, 1_000))
    const leaving = new AbortController()
    const first = ask({ signal: leaving.signal })
    const second = ask()
    await world.settle()
    const reason = new Error('the caller left')
    leaving.abort(reason)
    await expect(first).rejects.toBe(reason)
    await expect(settled(world, second)).resolves.toMatchObject({ token: 'CANARY-next' })
  })

  test('hears an abort also while a token lives', async () => {
    const { world, ask } = worldWith(60_000, refreshes({}, 1_000))
    const leaving = new AbortController()
    const pending = ask({ signal: leaving.signal })
    await world.settle()
    const reason = new Error('the caller left')
    leaving.abort(reason)
    await expect(pending).rejects.toBe(reason)
    await world.advance(1_000)
  })

  test('does not share it with another home, or another session', async () => {
    const { world, ask } = worldWith(0, refreshes({}, 1_000), refreshes({}, 1_000))
    world.files.set(pathOf('other'), login({ expiresAt: at(0) }))
    const other = ssoTokens({ ...LOGIN, session: 'other' }, () => {}, world)
    await settled(world, Promise.all([ask(), other.token({})]))
    world.verify()
  })

  test('uses what another process has refreshed meanwhile, and leaves it alone', async () => {
    const theirs = login({ accessToken: 'CANARY-next-of-theirs' })
    const { world, ask }: ReturnType<typeof worldWith> = worldWith(0, {
      request: OIDC,
      answer: () => {
        world.files.set(PATH, theirs)
        return { status: 400, headers: { 'x-amzn-errortype': 'InvalidGrantException' } }
      },
    })
    await expect(ask()).resolves.toMatchObject({ token: 'CANARY-next-of-theirs' })
    expect(world.files.get(PATH)).toBe(theirs)
  })

  test('waits a little for what another process, which was faster, is about to write', async () => {
    const { world, ask } = worldWith(0, says(OIDC, 400, 'InvalidGrantException'))
    const pending = ask()
    await world.advance(700)
    world.files.set(PATH, login({ accessToken: 'CANARY-next-of-theirs' }))
    await expect(settled(world, pending)).resolves.toMatchObject({ token: 'CANARY-next-of-theirs' })
  })

  test('does not write over a login that came meanwhile', async () => {
    const theirs = login({ accessToken: 'CANARY-next-of-theirs' })
    const exchange = refreshes()
    const { world, ask }: ReturnType<typeof worldWith> = worldWith(0, {
      request: OIDC,
      answer: () => {
        world.files.set(PATH, theirs)
        return typeof exchange.answer === 'object' ? exchange.answer : 'hang'
      },
    })
    await ask()
    expect(world.files.get(PATH)).toBe(theirs)
    await expect(ask()).resolves.toMatchObject({ token: 'CANARY-next-of-theirs' })
  })
})

test('on a disk that may not be written the new token counts, and is refreshed in its turn', async () => {
  const second = refreshes({ accessToken: 'CANARY-next-2', refreshToken: 'CANARY-refresh-3' })
  const { world, heard, ask } = worldWith(0, refreshes(), second)
  const before = world.files.get(PATH)
  world.writeFailure = new TransportError('EROFS', 'canary')
  await ask()
  await expect(ask()).resolves.toMatchObject({ token: 'CANARY-next' })
  expect(heard).toEqual(['the refreshed token could not be written to its cache file: EROFS'])
  world.jump(3_600_000)
  await expect(ask()).resolves.toMatchObject({ token: 'CANARY-next-2' })
  expect(JSON.parse(String(world.requests.at(-1)?.body))).toMatchObject({ refreshToken: 'CANARY-refresh-2' })
  await expect(ask()).resolves.toMatchObject({ token: 'CANARY-next-2' })
  expect(world.requests).toHaveLength(2)
  expect(world.files.get(PATH)).toBe(before)
  world.files.set(PATH, login({ accessToken: 'CANARY-access-2', expiresAt: at(9_000_000) }))
  await expect(ask()).resolves.toMatchObject({ token: 'CANARY-access-2' })
})

test('what AWS’s externalDataInterceptor was given goes before the disk, and stays off it', async () => {
  onTestFinished(() => {
    delete externalDataInterceptor.getTokenRecord()['corp']
  })
  externalDataInterceptor.interceptToken('corp', JSON.parse(login({ expiresAt: at(0) })))
  const { world, ask } = worldWith(3_600_000, refreshes())
  const before = world.files.get(PATH)
  await expect(ask()).resolves.toMatchObject({ token: 'CANARY-next' })
  await expect(ask()).resolves.toMatchObject({ token: 'CANARY-next' })
  expect(world.files.get(PATH)).toBe(before)
  externalDataInterceptor.interceptToken('corp', {})
  await expect(ask()).rejects.toMatchObject({ code: 'REJECTED', message: expect.stringContaining('interceptToken') })
  expect(START).toBe(world.now())
})
