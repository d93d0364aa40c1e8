import { fromChain, type CredentialsEvent } from '@credchain/core'
import { fakeWorld, type FakeAnswer, type FakeExchange } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { fromEnv } from '../env/from-env.js'
import { fromInstanceMetadata } from './from-instance-metadata.js'

const PATH = '/latest/meta-data/iam/security-credentials/'
const END = Date.parse('2026-01-01T06:00:00Z')
const QUARTER_MS = 15 * 60_000

function instance(at: number, answer: FakeExchange['answer']) {
  const events: CredentialsEvent[] = []
  const world = fakeWorld({ at })
  world.expect(
    { request: /token$/, answer: { text: 'session' }, times: Infinity },
    { request: new RegExp(`${PATH}$`), answer: { text: 'app' } },
  )
  world.expect({ request: new RegExp(`${PATH}app$`), answer, times: Infinity })
  const link = fromInstanceMetadata({ maxRetries: 0, onEvent: (event) => events.push(event) }, world)
  return { world, events, link }
}

const minted = { json: { AccessKeyId: 'ASIAONE', SecretAccessKey: 's', Token: 't', Expiration: new Date(END).toISOString() } }
const kept = { type: 'kept-after-failure', expired: true }

describe('an identity that has ended', () => {
  test('of a chain is still there in the refreshes that follow', async () => {
    let answer: FakeAnswer = minted
    const { world, events, link } = instance(END - 3_600_000, () => answer)
    const chain = fromChain([fromEnv({}, world), link], {}, world)
    const held = await chain()
    answer = { status: 503 }
    for (const ms of [3_600_000, QUARTER_MS / 2, QUARTER_MS / 2 - 1]) {
      world.jump(ms)
      expect(await chain()).toBe(held)
    }
    expect(events).toContainEqual(expect.objectContaining(kept))
    world.jump(1)
    await expect(chain()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  test.each([
    ['less than a quarter of an hour ago is served, and told', QUARTER_MS - 1, true],
    ['longer ago is not', QUARTER_MS, false],
  ])('before it was ever asked for, %s', async (_, ageMs, isServed) => {
    const { events, link } = instance(END + ageMs, minted)
    if (!isServed) return expect(link()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect(link()).resolves.toMatchObject({ accessKeyId: 'ASIAONE' })
    expect(events).toContainEqual(expect.objectContaining(kept))
  })
})
