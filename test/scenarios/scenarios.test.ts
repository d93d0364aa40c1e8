import { fromChain, isCredentialsError, type ChainProvider } from '@credchain/core'
import { fromEnv, fromIni, fromInstanceMetadata } from '@credchain/providers'
import { expectNoSecrets, fakeWorld, type FakeExchange, type FakeWorld } from '@credchain/sandbox'
import { fromTwilio } from '@credchain/twilio'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** A folder of data: the world, and what the chain makes of it. */
interface Scenario {
  readonly about: string
  readonly env: Record<string, string>
  readonly files: Record<string, string>
  readonly http?: FakeExchange[]
  readonly expect: {
    readonly identity?: Record<string, unknown>
    readonly chosen?: string
    readonly error?: { readonly code: string; readonly says: readonly string[] }
    readonly withinMs?: number
  }
  /** What may show nowhere. */
  readonly secrets: readonly [string, ...string[]]
}

const names = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

for (const name of names) {
  const scenario = JSON.parse(readFileSync(`${import.meta.dirname}/${name}/scenario.json`, 'utf8')) as Scenario
  test(`${name}: ${scenario.about}`, async () => {
    const world = fakeWorld(scenario)
    const events: unknown[] = []
    const links = [fromEnv({}, world), fromIni({}, world), fromTwilio({}, world), fromInstanceMetadata({}, world)]
    const chain = fromChain(links, { onEvent: (event) => events.push(event) }, world)

    const { value, error, ms } = await outcome(chain, world)
    world.verify()
    const { identity, chosen, error: expected, withinMs } = scenario.expect
    if (identity !== undefined) expect(value).toMatchObject(identity)
    if (expected !== undefined) {
      expect(isCredentialsError(error) && error.code).toBe(expected.code)
      for (const text of expected.says) expect(String(error) + String((error as { hint?: string }).hint)).toContain(text)
    }
    if (withinMs !== undefined) expect(ms).toBeLessThanOrEqual(withinMs)
    expectNoSecrets(scenario.secrets, error, events)
    if (chosen !== undefined) {
      const report = await chain.explain()
      expect(report.chosen).toBe(chosen)
      expectNoSecrets(scenario.secrets, report)
    }
  })
}

test('there are scenarios', () => expect(names.length).toBeGreaterThanOrEqual(10))

interface Outcome {
  readonly value?: unknown
  readonly error?: unknown
  /** Of the world's clock. */
  readonly ms: number
}

async function outcome(chain: ChainProvider, world: FakeWorld): Promise<Outcome> {
  const since = world.now()
  const settled: Promise<Outcome> = chain().then(
    (value) => ({ value, ms: world.now() - since }),
    (error: unknown) => ({ error, ms: world.now() - since }),
  )
  await world.advance(60_000)
  return settled
}
