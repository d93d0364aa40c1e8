/** @module OpenTelemetry's own SDKs, keeping in memory what they would export. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { ROOT_CONTEXT, type Attributes, type Context, type ContextManager } from '@opentelemetry/api'
import { MeterProvider, MetricReader, type MetricData } from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base'

/** A span as tests compare it, its times in milliseconds. */
export interface SeenSpan {
  readonly name: string
  readonly start: number
  readonly ms: number
  readonly attributes: Attributes
  /** Message of an error status. */
  readonly failure?: string
}

export interface Telemetry {
  readonly tracerProvider: BasicTracerProvider
  readonly meterProvider: MeterProvider
  readonly raw: () => ReadableSpan[]
  readonly spans: () => SeenSpan[]
  readonly metrics: () => Promise<MetricData[]>
  /** The series of one metric: its attributes as `a=b c=d` to its value. */
  readonly series: (name: string) => Promise<Record<string, unknown>>
}

class ManualReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

export function telemetry(): Telemetry {
  const exporter = new InMemorySpanExporter()
  const reader = new ManualReader()
  const metrics = async () => {
    const { resourceMetrics, errors } = await reader.collect()
    if (errors.length > 0) throw new AggregateError(errors)
    return resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics)
  }
  return {
    tracerProvider: new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
    meterProvider: new MeterProvider({ readers: [reader] }),
    raw: () => exporter.getFinishedSpans(),
    spans: () => exporter.getFinishedSpans().map(seen),
    metrics,
    async series(name) {
      const points = (await metrics()).find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? []
      return Object.fromEntries(points.map(({ attributes, value }) => [labelOf(attributes), value]))
    },
  }
}

function seen({ name, startTime, duration, attributes, status }: ReadableSpan): SeenSpan {
  const span = { name, start: msOf(startTime), ms: msOf(duration), attributes }
  return status.message === undefined ? span : { ...span, failure: status.message }
}

function msOf([seconds, nanos]: [number, number]): number {
  return seconds * 1000 + nanos / 1_000_000
}

function labelOf(attributes: Attributes): string {
  const labels = Object.entries(attributes).map(([name, value]) => `${name.replace('credchain.', '')}=${String(value)}`)
  return labels.toSorted().join(' ')
}

/** What is active follows the work that was begun under it, as in a service that is instrumented. */
export function asyncContextManager(): ContextManager {
  const storage = new AsyncLocalStorage<Context>()
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, run, thisArg, ...args) => storage.run(active, () => run.apply(thisArg, args)),
    bind: (_, target) => target,
    enable: () => manager,
    disable: () => manager,
  }
  return manager
}
