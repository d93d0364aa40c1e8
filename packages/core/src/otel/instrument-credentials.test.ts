import { channel } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { expectNoSecrets, fakeWorld } from '@credchain/sandbox'
import { context, diag, ROOT_CONTEXT, trace, type DiagLogger, type TracerProvider } from '@opentelemetry/api'
import { afterEach, describe, expect, test } from 'vitest'
import { fromChain } from '../chain/from-chain.js'
import { refreshing, type RefreshingOptions } from '../refresh/refreshing.js'
import { CANARY, scriptedSource, type Behaviour } from '../refresh/scripted-source.test-driver.js'
import { instrumentCredentials } from './instrument-credentials.js'
import { asyncContextManager, telemetry } from './telemetry.test-driver.js'

const HOUR = 3_600_000
const MINUTE = 60_000

const running: { stop(): void }[] = []
const exported: ReturnType<typeof telemetry>[] = []
afterEach(async () => {
  context.disable()
  diag.disable()
  for (const { stop } of running.splice(0)) stop()
  for (const { spans, metrics } of exported.splice(0)) expectNoSecrets([CANARY], spans(), await metrics())
})

/** A cache under way, without jitter, and what OpenTelemetry gets to see of it. */
function setUp(next: Behaviour, options: RefreshingOptions = {}) {
  const world = fakeWorld({ random: () => 0 })
  const seen = telemetry()
  const source = scriptedSource(world, next)
  const provider = refreshing(source, options, world)
  const { tracerProvider, meterProvider } = seen
  const instrumentation = instrumentCredentials({ tracerProvider, meterProvider, caches: [provider] }, world)
  running.push(instrumentation)
  exported.push(seen)
  const loads = () => seen.spans().map(({ start, ms, attributes }) => [start, ms, attributes['credchain.outcome']])
  return { world, source, provider, instrumentation, start: world.now(), loads, ...seen }
}

describe('a cache', () => {
  test('is seen loading, serving and refreshing', async () => {
    const { world, provider, start, loads, series } = setUp({ ttlMs: HOUR, afterMs: 250 })
    const first = provider()
    await world.advance(250)
    await first
    for (let call = 0; call < 5; call += 1) await provider()
    expect(await series('credchain.served')).toEqual({ 'source=scripted': 5 })
    expect(await series('credchain.waited')).toEqual({ 'source=scripted': 1 })
    expect(await series('credchain.time_to_expiry')).toEqual({ 'source=scripted': 3600 })

    await world.advance(50 * MINUTE)
    await provider()
    await world.advance(250)
    expect(loads()).toEqual([
      [start, 250, 'refreshed'],
      [start + 250 + 50 * MINUTE, 250, 'refreshed'],
    ])
    expect(await series('credchain.refreshed')).toEqual({ 'source=scripted': 2 })
    expect(await series('credchain.time_to_expiry')).toEqual({ 'source=scripted': 3600 })
  })

  test('that keeps what it holds shows what failed and for how long', async () => {
    const { world, source, provider, start, loads, series } = setUp({ ttlMs: HOUR })
    await provider()
    await world.advance(50 * MINUTE)
    source.next = { fail: 'UNAVAILABLE', afterMs: 40 }
    await provider()
    await world.advance(40)
    expect(loads().slice(1)).toEqual([[start + 50 * MINUTE, 40, 'kept']])
    expect(await series('credchain.kept')).toEqual({ 'error.type=UNAVAILABLE expired=false source=scripted': 1 })
  })

  test('that has nothing to serve shows the failure that its callers saw', async () => {
    const { world, provider, start, loads, series } = setUp({ fail: 'REJECTED', afterMs: 40 })
    const [call] = await Promise.allSettled([provider(), world.advance(40)])
    expect(call.status).toBe('rejected')
    expect(loads()).toEqual([[start, 40, 'rejected']])
    expect(await series('credchain.rejected')).toEqual({ 'error.type=REJECTED source=scripted': 1 })
  })

  test('with a slow source makes one span of the call, at its end', async () => {
    const { world, source, provider, start, loads, series } = setUp({ ttlMs: HOUR })
    await provider()
    await world.advance(HOUR - 30_000)
    source.next = { ttlMs: HOUR, afterMs: 5_000 }
    const call = provider()
    await world.advance(2_000)
    await call
    expect(loads()).toHaveLength(1)
    await world.advance(3_000)
    expect(loads().slice(1)).toEqual([[start + HOUR - 30_000, 5_000, 'refreshed']])
    expect(await series('credchain.kept')).toEqual({ 'error.type=UNAVAILABLE expired=false source=scripted': 1 })
  })
})

test('a chain shows its attempts beside the loads of its links', async () => {
  const { world, spans, series } = setUp({ ttlMs: HOUR })
  const links = [
    { name: 'a', provider: scriptedSource(world, { fail: 'NOT_CONFIGURED' }) },
    { name: 'b', provider: scriptedSource(world) },
  ]
  await fromChain(links, { name: 'main' }, world)()
  expect(spans().map(({ name, attributes }) => [name, attributes['credchain.source'], attributes['credchain.outcome']])).toEqual([
    ['credchain.attempt a', 'main', 'not-configured'],
    ['credchain.load scripted', 'scripted', 'refreshed'],
    ['credchain.attempt b', 'main', 'ok'],
  ])
  expect(await series('credchain.attempts')).toEqual({
    'link=a outcome=not-configured source=main': 1,
    'link=b outcome=ok source=main': 1,
  })
})

test('a load belongs to the trace of the call that needed it, a wait to that of each', async () => {
  context.setGlobalContextManager(asyncContextManager())
  const { world, provider, tracerProvider, raw } = setUp({ ttlMs: HOUR, afterMs: 10 })
  const requests = ['first', 'second'].map((name) => tracerProvider.getTracer('test').startSpan(name))
  const calls = requests.map((span) => context.with(trace.setSpan(ROOT_CONTEXT, span), () => provider()))
  await world.advance(10)
  await Promise.all(calls)
  const [first, second] = requests.map((span) => span.spanContext().spanId)
  expect(raw().map(({ name, parentSpanContext }) => [name, parentSpanContext?.spanId])).toEqual([
    ['credchain.load scripted', first],
    ['credchain.wait scripted', first],
    ['credchain.wait scripted', second],
  ])
})

describe('stopping', () => {
  test.each([
    { name: 'stop', stop: ({ instrumentation }: ReturnType<typeof setUp>) => instrumentation.stop() },
    { name: 'dispose', stop: ({ instrumentation }: ReturnType<typeof setUp>) => instrumentation[Symbol.dispose]() },
  ])('$name ends it, and may be said twice', async ({ stop }) => {
    const set = setUp({ ttlMs: HOUR })
    expect(channel('credchain').hasSubscribers).toBe(true)
    stop(set)
    stop(set)
    await set.provider()
    expect(channel('credchain').hasSubscribers).toBe(false)
    expect([set.spans(), await set.metrics()]).toEqual([[], []])
  })
})

describe('what others do on the channel harms nobody', () => {
  test.each([
    { name: 'no object', message: 'hello' },
    { name: 'nothing', message: null },
    { name: 'no event', message: { type: 'refreshed' } },
    { name: 'an event of a later version', message: { type: 'paused', source: 'x', at: 1 } },
  ])('$name', async ({ message }) => {
    const { spans, metrics, provider, loads } = setUp({ ttlMs: HOUR })
    channel('credchain').publish(message)
    expect([spans(), await metrics()]).toEqual([[], []])
    await provider()
    expect(loads()).toHaveLength(1)
  })

  test('a tracer that throws is told to the diagnostics of OpenTelemetry', async () => {
    const told: string[] = []
    const say = (line: string) => told.push(line)
    diag.setLogger({ error: say, warn: say, info: () => {}, debug: () => {}, verbose: () => {} } satisfies DiagLogger, {
      suppressOverrideMessage: true,
    })
    const { world } = setUp({ ttlMs: HOUR })
    const broken = () => expect.fail('broken')
    const tracerProvider: TracerProvider = { getTracer: () => ({ startSpan: broken, startActiveSpan: broken }) }
    running.push(instrumentCredentials({ tracerProvider, meterProvider: telemetry().meterProvider }, world))
    await refreshing(scriptedSource(world), {}, world)()
    expect(told).toEqual(['credchain: an event could not be recorded'])
  })
})

test('another channel may be heard instead', () => {
  const { spans, tracerProvider, meterProvider } = setUp({ ttlMs: HOUR })
  running.push(instrumentCredentials({ tracerProvider, meterProvider, channel: 'elsewhere' }))
  channel('elsewhere').publish({ type: 'refreshed', source: 'x', at: 1000, ms: 1 })
  expect(spans().map(({ name }) => name)).toEqual(['credchain.load x'])
})

test('by default it goes to the global providers, the tracer even when registered later', async () => {
  const { world, tracerProvider, spans, instrumentation } = setUp({ ttlMs: HOUR })
  instrumentation.stop()
  running.push(instrumentCredentials({}, world))
  trace.setGlobalTracerProvider(tracerProvider)
  try {
    await refreshing(scriptedSource(world), {}, world)()
  } finally {
    trace.disable()
  }
  expect(spans().map(({ name }) => name)).toEqual(['credchain.load scripted'])
})

describe('OpenTelemetry is asked for by this subpath alone', () => {
  test.each([
    { entry: '../index.ts', asks: false },
    { entry: './index.ts', asks: true },
  ])('$entry: $asks', ({ entry, asks }) => {
    expect(importsOf(new URL(entry, import.meta.url)).has('@opentelemetry/api')).toBe(asks)
  })

  /** Every module that is loaded with this one, types left out. */
  function importsOf(module: URL, seen = new Set<string>()): Set<string> {
    if (seen.has(module.href)) return seen
    seen.add(module.href)
    for (const [, name = ''] of readFileSync(module, 'utf8').matchAll(/^(?:import|export|\}) (?!type ).*?from '([^']+)'/gm)) {
      if (name.startsWith('.')) importsOf(new URL(name.replace(/\.js$/, '.ts'), module), seen)
      else seen.add(name)
    }
    return seen
  }
})
