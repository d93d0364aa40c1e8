import { describe, expect, test } from 'vitest'
import type { CredentialsEvent } from '../events/events.js'
import { metricRecorder, type ObservedCache } from './metric-recorder.js'
import { telemetry } from './telemetry.test-driver.js'

const NOW = 1_000_000
const base = { source: 'imds', at: NOW }
const failure = { code: 'UNAVAILABLE', reason: 'no answer', ms: 40 } as const
const kept = { ...base, ...failure, type: 'kept-after-failure', retryInMs: 1500, expired: false } as const
const refreshed = { ...base, type: 'refreshed', ms: 250 } as const
const attempt = { ...base, type: 'attempt', link: 'a', ms: 1 } as const

function setUp(events: readonly CredentialsEvent[], caches: readonly ObservedCache[] = []) {
  const seen = telemetry()
  const clock = { now: NOW }
  const recorder = metricRecorder(seen.meterProvider.getMeter('test'), caches, () => clock.now)
  for (const event of events) recorder.record(event)
  return { ...seen, clock, ...recorder }
}

function cache(source: string | undefined, status: { served: number; endsInMs?: number } | undefined): ObservedCache {
  return {
    source,
    status: () =>
      status && { served: status.served, expiration: status.endsInMs === undefined ? undefined : new Date(NOW + status.endsInMs) },
  }
}

describe('what is told is counted', () => {
  test.each<{ metric: string; events: CredentialsEvent[]; series: Record<string, number> }>([
    { metric: 'refreshed', events: [refreshed, refreshed, { ...refreshed, source: 'env' }], series: { 'source=imds': 2, 'source=env': 1 } },
    {
      metric: 'kept',
      events: [kept, { ...kept, pending: true }, { ...kept, expired: true }],
      series: { 'error.type=UNAVAILABLE expired=false source=imds': 2, 'error.type=UNAVAILABLE expired=true source=imds': 1 },
    },
    { metric: 'rejected', events: [{ ...base, ...failure, type: 'rejected' }], series: { 'error.type=UNAVAILABLE source=imds': 1 } },
    { metric: 'waited', events: [{ ...base, type: 'waited', ms: 5 }], series: { 'source=imds': 1 } },
    { metric: 'notices', events: [{ ...base, type: 'notice', reason: 'clamped' }], series: { 'source=imds': 1 } },
    {
      metric: 'attempts',
      events: [
        { ...attempt, outcome: 'ok' },
        { ...attempt, outcome: 'not-configured', code: 'NOT_CONFIGURED', reason: 'none' },
        { ...attempt, outcome: 'failed', code: 'REJECTED', reason: 'no' },
        { ...base, type: 'chosen', link: 'a' },
      ],
      series: {
        'link=a outcome=ok source=imds': 1,
        'link=a outcome=not-configured source=imds': 1,
        'error.type=REJECTED link=a outcome=failed source=imds': 1,
      },
    },
    { metric: 'refreshed', events: [{ ...refreshed, subject: 'arn:aws:iam::123456789012:role/a' }], series: { 'source=imds': 1 } },
  ])('credchain.$metric: $series', async ({ metric, events, series }) => {
    expect(await setUp(events).series(`credchain.${metric}`)).toEqual(series)
  })
})

describe('durations', () => {
  const summary = (sum: number, count: number) => expect.objectContaining({ sum, count })

  test('of loads by outcome, of waits, in seconds', async () => {
    const { series } = setUp([refreshed, refreshed, kept, { ...kept, pending: true }, { ...base, type: 'waited', ms: 5 }])
    expect(await series('credchain.load.duration')).toEqual({
      'outcome=refreshed source=imds': summary(0.5, 2),
      'error.type=UNAVAILABLE outcome=kept source=imds': summary(0.04, 1),
    })
    expect(await series('credchain.wait.duration')).toEqual({ 'source=imds': summary(0.005, 1) })
  })

  test('a clock that went back makes them nothing', async () => {
    const { series } = setUp([{ ...refreshed, ms: -5 }])
    expect(await series('credchain.load.duration')).toEqual({ 'outcome=refreshed source=imds': summary(0, 1) })
  })

  test('the deadline of a source lies in a bucket of its own', async () => {
    const { series } = setUp([
      { ...kept, ms: 30_000 },
      { ...kept, ms: 30_001 },
    ])
    const [load] = Object.values(await series('credchain.load.duration'))
    expect(load).toMatchObject({ buckets: { boundaries: expect.arrayContaining([0.005, 1, 30]) } })
    expect((load as { buckets: { counts: number[] } }).buckets.counts.slice(-2)).toEqual([1, 1])
  })
})

describe('time to expiry', () => {
  const ending = (ms: number): CredentialsEvent => ({ ...refreshed, expiration: new Date(NOW + ms) })
  const subject = 'arn:aws:iam::123456789012:role/a'

  test.each<{ name: string; events?: CredentialsEvent[]; caches?: ObservedCache[]; series: Record<string, number> }>([
    { name: 'what a source gave last', events: [ending(60_000), ending(90_000)], series: { 'source=imds': 90 } },
    { name: 'past the end', events: [ending(-1_500)], series: { 'source=imds': -1.5 } },
    { name: 'what is kept', events: [{ ...kept, expiration: new Date(NOW + 7_000) }], series: { 'source=imds': 7 } },
    { name: 'another that does not end', events: [ending(60_000), refreshed], series: {} },
    {
      name: 'one of many subjects',
      events: [ending(60_000), { ...ending(5_000), subject }],
      series: { 'source=imds': 60 },
    },
    {
      name: 'the choice of a chain, which holds nothing itself',
      events: [{ ...base, source: 'chain', type: 'chosen', link: 'a', expiration: new Date(NOW + 60_000) }],
      series: {},
    },
    {
      name: 'a cache that is observed, whatever its events told last',
      events: [ending(60_000)],
      caches: [cache('imds', { served: 0, endsInMs: 30_000 })],
      series: { 'source=imds': 30 },
    },
    {
      name: 'the first to end of one name',
      caches: [
        cache('ini', { served: 0, endsInMs: 30_000 }),
        cache('ini', { served: 0, endsInMs: 20_000 }),
        cache('ini', { served: 0, endsInMs: 25_000 }),
        cache('ini', { served: 0 }),
      ],
      series: { 'source=ini': 20 },
    },
    { name: 'a cache without a name', caches: [cache(undefined, { served: 0, endsInMs: 1 })], series: { 'source=provider': 0.001 } },
    { name: 'a cache that holds nothing', caches: [cache('ini', undefined)], series: {} },
  ])('$name', async ({ events = [], caches, series }) => {
    expect(await setUp(events, caches).series('credchain.time_to_expiry')).toEqual(series)
  })

  test('is measured when it is read', async () => {
    const { clock, series } = setUp([ending(60_000)])
    clock.now += 59_999
    expect(await series('credchain.time_to_expiry')).toEqual({ 'source=imds': 0.001 })
    clock.now += 2
    expect(await series('credchain.time_to_expiry')).toEqual({ 'source=imds': -0.001 })
  })
})

test('calls served from memory are those of all caches of a name', async () => {
  const { series } = setUp(
    [],
    [cache('ini', { served: 3 }), cache('ini', { served: 4 }), cache(undefined, { served: 1 }), cache('x', undefined)],
  )
  expect(await series('credchain.served')).toEqual({ 'source=ini': 7, 'source=provider': 1 })
})

test('once stopped, nothing is read any more', async () => {
  const { stop, series } = setUp([], [cache('ini', { served: 3, endsInMs: 5 })])
  stop()
  expect([await series('credchain.served'), await series('credchain.time_to_expiry')]).toEqual([{}, {}])
})

test('units are those of OpenTelemetry', async () => {
  const { metrics } = setUp(
    [
      refreshed,
      kept,
      { ...base, ...failure, type: 'rejected' },
      { ...base, type: 'waited', ms: 1 },
      { ...base, type: 'notice', reason: 'x' },
    ],
    [cache('ini', { served: 1, endsInMs: 1 })],
  )
  expect(Object.fromEntries((await metrics()).map(({ descriptor }) => [descriptor.name, descriptor.unit]))).toEqual({
    'credchain.refreshed': '{refresh}',
    'credchain.kept': '{failure}',
    'credchain.rejected': '{failure}',
    'credchain.waited': '{call}',
    'credchain.notices': '{notice}',
    'credchain.load.duration': 's',
    'credchain.wait.duration': 's',
    'credchain.served': '{call}',
    'credchain.time_to_expiry': 's',
  })
})
