import { CredentialsProviderError } from '@smithy/property-provider'
import { describe, expect, test } from 'vitest'
import { createCredentialChain } from './create-credential-chain.js'
import { hostRuntime } from '../runtime/host-runtime.js'
import type { Credentials, Provider } from '../provider/provider.js'
import { sourced } from '../provider/sourced.js'
import { refreshing } from '../refresh/refreshing.js'

const absent: Provider = async () => Promise.reject(new CredentialsProviderError('nothing here'))
const keys = Object.freeze({ accessKeyId: 'AKIA', secretAccessKey: 's' })
const undated: Provider = async () => keys

describe('createCredentialChain', () => {
  test('takes providers one by one, and asks them in order', async () => {
    const chain = createCredentialChain(absent, undated)
    expect(await chain()).toEqual(keys)
    expect(chain.memoized).toBe(true)
  })

  test('without expireAfter an identity keeps having no end', async () => {
    expect(await createCredentialChain(undated)()).toBe(keys)
  })

  test('expireAfter gives an end to those that have none, and writes to nobody', async () => {
    const chain = createCredentialChain(undated)
    expect(chain.expireAfter(60_000)).toBe(chain)
    const before = hostRuntime.now()
    const { expiration } = await chain()
    expect(expiration?.getTime()).toBeGreaterThanOrEqual(before + 60_000)
    expect(expiration?.getTime()).toBeLessThanOrEqual(hostRuntime.now() + 60_000)
    expect(keys).toEqual({ accessKeyId: 'AKIA', secretAccessKey: 's' })
  })

  test('one that has an end keeps it', async () => {
    const expiration = new Date(hostRuntime.now() + 3_600_000)
    const identity = { ...keys, expiration }
    expect(await createCredentialChain(async () => identity).expireAfter(1)()).toBe(identity)
  })

  test.each([0, -1, Number.NaN])('expireAfter(%s) is refused', (milliseconds) => {
    expect(() => createCredentialChain(undated).expireAfter(milliseconds)).toThrow(TypeError)
  })

  test('is built from anything without throwing, and says what is wrong when asked', async () => {
    const chain = createCredentialChain(absent, undefined as never)
    await expect(chain()).rejects.toThrow('link 2 of the chain is not a provider function')
  })

  test('requests and names pass through', async () => {
    const asked: unknown[] = []
    const named: Provider = Object.assign(
      async (request: unknown) => {
        asked.push(request)
        return keys
      },
      { source: 'named', describe: async () => ['does nothing'] },
    )
    const chain = createCredentialChain(
      (() => absent)(),
      named,
      (
        () => async () =>
          keys
      )(),
    )
    await chain({ minRemainingMs: 5 })
    expect(asked).toMatchObject([{ minRemainingMs: 5, forceRefresh: false }])
    expect((await chain.explain()).links).toMatchObject([
      { name: 'absent', outcome: 'not-configured' },
      { name: 'named', outcome: 'chosen', details: ['does nothing'] },
      { name: 'link 3', outcome: 'not-asked' },
    ])
  })
})

describe('over a provider with a cache of its own', () => {
  const soon = () => new Date(hostRuntime.now() + 3_600_000)

  test('that cache is used, and what it serves past expiry is served', async () => {
    const clock = { at: hostRuntime.now() }
    const world = { ...hostRuntime, now: () => clock.at }
    let isDown = false
    const source = sourced('metadata', async () => {
      if (isDown) throw new Error('down')
      return { ...keys, expiration: new Date(clock.at + 3_600_000) }
    })
    const chain = createCredentialChain(refreshing(source, { staticStabilityMs: 900_000 }, world))
    const first = await chain()
    isDown = true
    clock.at += 3_600_001
    expect(await chain()).toBe(first)
  })

  test('identities without an end are asked of the source, not of the cache, when expireAfter has passed', async () => {
    let calls = 0
    const source = sourced<Credentials>('program', async () => ({ ...keys, accessKeyId: `AKIA${(calls += 1)}` }))
    const chain = createCredentialChain(refreshing(source)).expireAfter(20)
    expect(await chain()).toMatchObject({ accessKeyId: 'AKIA1', expiration: expect.any(Date) })
    const until = hostRuntime.now() + 25
    while (hostRuntime.now() < until) await Promise.resolve()
    expect(await chain()).toMatchObject({ accessKeyId: 'AKIA2' })
  })

  test('without expireAfter a call costs what that cache costs', async () => {
    const chain = createCredentialChain(refreshing(sourced('source', async () => ({ ...keys, expiration: soon() }))))
    await chain()
    expect(chain()).toBe(chain())
  })
})
