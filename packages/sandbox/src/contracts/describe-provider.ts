/** @module The contract of a provider. */
import {
  CredentialsError,
  isCredentialsError,
  type CredentialsErrorCode,
  type Expiring,
  type Provider,
  type Runtime,
} from '@credchain/core'
import { describe, expect, test } from 'vitest'
import { expectNoSecrets } from '../fake/expect-no-secrets.js'
import type { FakeWorld } from '../fake/fake-world.js'

/** A world, and the provider in it. */
interface Setting<T extends Expiring> {
  readonly world: FakeWorld
  readonly provider: Provider<T>
}

export interface ProviderContract<T extends Expiring> {
  /** Builds the provider in any runtime, as users do. */
  readonly build: (runtime: Runtime) => Provider<T>
  /** Nothing is configured. Leave it out for a source that is always there. */
  readonly absent?: () => Setting<T>
  /** Configured, and broken in a way that must stop a chain. */
  readonly broken: () => Setting<T> & { readonly code: Exclude<CredentialsErrorCode, 'NOT_CONFIGURED'> }
  /** Configured, and its peer never answers. Leave it out for a source without a peer. */
  readonly silent?: () => Setting<T>
  /** Configured, and good. */
  readonly working: () => Setting<T> & { readonly identity: Partial<T> }
  /** Strings that no message, event or report may show. */
  readonly secrets: readonly string[]
}

/** Longer than any deadline a provider may have. */
const LONG_MS = 600_000

/** Declares the tests that every provider passes. */
export function describeProvider<T extends Expiring>(name: string, contract: ProviderContract<T>): void {
  const { build, absent, broken, silent, working, secrets } = contract

  describe(`${name} keeps the contract of a provider`, () => {
    test('building it touches nothing and never throws', () => {
      const touched: string[] = []
      const untouchable = new Proxy({}, { get: (_, property) => touched.push(String(property)) })
      expect(build(untouchable as Runtime)).toBeTypeOf('function')
      expect(touched).toEqual([])
    })

    test('a good source gives an identity whose expiration, if any, is a valid Date', async () => {
      const { world, provider, identity } = working()
      const given = await answer(world, provider())
      expect(given).toMatchObject({ value: identity })
      const { expiration } = (given as { value: T }).value
      expect(expiration === undefined || (expiration instanceof Date && !Number.isNaN(expiration.getTime()))).toBe(true)
    })

    test('a broken source stops a chain, says so in a typed error and gives no secret away', async () => {
      const { world, provider, code } = broken()
      const error = await failure(world, provider())
      expect(isCredentialsError(error) && error.code).toBe(code)
      expect(error).toHaveProperty('tryNextLink', false)
      expectNoSecrets(secrets, error)
    })

    test('a signal that has aborted is heard', async () => {
      const { world, provider } = working()
      const reason = new Error('the caller left')
      expect(await failure(world, provider({ signal: AbortSignal.abort(reason) }))).toBe(reason)
    })

    if (absent !== undefined) {
      test('an absent source passes a chain on', async () => {
        const { world, provider } = absent()
        const error = await failure(world, provider())
        expect(error).toBeInstanceOf(CredentialsError)
        expect(error).toMatchObject({ code: 'NOT_CONFIGURED', tryNextLink: true })
      })
    }

    if (silent !== undefined) {
      test('a peer that never answers meets a deadline', async () => {
        const { world, provider } = silent()
        const error = await failure(world, provider())
        expect(isCredentialsError(error)).toBe(true)
        expectNoSecrets(secrets, error)
      })
    }
  })
}

type Answer<T> = { readonly value: T } | { readonly error: unknown } | undefined

/** Lets the world's time pass until the call settles. */
async function answer<T>(world: FakeWorld, call: Promise<T>): Promise<Answer<T>> {
  let settled: Answer<T>
  const watched = call.then(
    (value) => {
      settled = { value }
    },
    (error: unknown) => {
      settled = { error }
    },
  )
  await world.settle()
  if (settled === undefined) await world.advance(LONG_MS)
  await Promise.race([watched, world.settle()])
  return settled
}

async function failure<T>(world: FakeWorld, call: Promise<T>): Promise<unknown> {
  const settled = await answer(world, call)
  if (settled === undefined) return expect.unreachable(`still pending after ${LONG_MS} ms`)
  if ('value' in settled) return expect.unreachable('an identity was given')
  return settled.error
}
