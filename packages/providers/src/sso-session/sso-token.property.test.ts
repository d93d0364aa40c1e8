import { abortable } from '@credchain/core'
import type { FakeAnswer } from '@credchain/sandbox'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { login, OIDC, pathOf, ssoWorld, START_URL } from './sso-world.test-driver.js'
import { ssoTokens } from './sso-token.js'

const LOGIN = { source: 'sso', session: 'corp', startUrl: START_URL, region: 'eu-west-1' }
const PATH = pathOf('corp')

type Step =
  | { readonly kind: 'ask'; readonly callers: number; readonly leaves: boolean }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'sign-in'; readonly lifeMs: number }
  | { readonly kind: 'service'; readonly does: 'gives' | 'fails' | 'refuses' | 'hangs' | 'is slow' }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('ask' as const), callers: fc.integer({ min: 1, max: 5 }), leaves: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 400_000 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sign-in' as const), lifeMs: fc.integer({ min: 0, max: 1_000_000 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('service' as const),
      does: fc.constantFrom('gives' as const, 'fails' as const, 'refuses' as const, 'hangs' as const, 'is slow' as const),
    }),
  },
)

test('whatever happens: one refresh at a time, none within 30 s of the last, no dead token, no refusal while one lives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      let does: (Step & { kind: 'service' })['does'] = 'gives'
      let issued = 0
      const startedAt: number[] = []
      const bodies = new Set<unknown>()
      const answer = (body: unknown): FakeAnswer => {
        if (!bodies.has(body)) startedAt.push(world.now())
        bodies.add(body)
        if (does === 'hangs') return 'hang'
        if (does === 'fails') return { status: 503 }
        if (does === 'refuses') return { status: 400, headers: { 'x-amzn-errortype': 'InvalidGrantException' } }
        issued += 1
        const json = { accessToken: `token-${issued}`, refreshToken: `refresh-${issued}`, expiresIn: 600 }
        return { json, delayMs: does === 'is slow' ? 8_000 : 0 }
      }
      let underWay = 0
      const base = ssoWorld({
        signedIn: login({ expiresAt: '2026-01-01T00:05:01Z' }),
        http: [{ request: OIDC, times: Infinity, answer: ({ body }) => answer(body) }],
      })
      const world = Object.assign(Object.create(base) as typeof base, {
        http: (request: Parameters<typeof base.http>[0]) => {
          underWay += 1
          expect(underWay).toBe(1)
          return base.http(request).finally(() => {
            underWay -= 1
          })
        },
      })
      const pending: Promise<unknown>[] = []

      const ask = async (signal?: AbortSignal) => {
        const file = JSON.parse(String(world.files.get(PATH))) as { expiresAt: string }
        const livesUntil = Date.parse(file.expiresAt)
        try {
          const { expiration } = await ssoTokens(LOGIN, () => {}, world).token({ signal })
          expect(expiration.getTime()).toBeGreaterThan(world.now())
        } catch (error) {
          if (!signal?.aborted && world.now() < livesUntil) throw error
        }
      }

      for (const now of steps) {
        if (now.kind === 'wait') await world.advance(now.ms)
        else if (now.kind === 'service') does = now.does
        else if (now.kind === 'sign-in') {
          issued += 1
          const expiresAt = new Date(world.now() + now.lifeMs).toISOString()
          world.files.set(PATH, login({ accessToken: `token-${issued}`, refreshToken: `refresh-${issued}`, expiresAt }))
        } else {
          const leaving = new AbortController()
          for (let n = 0; n < now.callers; n += 1) pending.push(ask(n === 0 && now.leaves ? leaving.signal : undefined))
          await world.settle()
          leaving.abort(new Error('left'))
        }
      }
      await world.advance(120_000)
      await abortable(Promise.all(pending))
      expect(underWay).toBe(0)
      for (const [index, time] of startedAt.slice(1).entries()) expect(time - (startedAt[index] ?? 0)).toBeGreaterThanOrEqual(30_000)
    }),
    { numRuns: Number(process.env.CREDCHAIN_RUNS ?? 200) },
  )
})
