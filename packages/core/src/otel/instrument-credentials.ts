/**
 * @module Events of every provider of the process as OpenTelemetry spans and metrics.
 *
 * ```ts
 * import { ConsoleMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
 * import { BasicTracerProvider, ConsoleSpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
 * import { instrumentCredentials } from '@credchain/core/otel'
 * import { fromChain, fromEnv, fromInstanceMetadata } from '@credchain/providers'
 *
 * const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(new ConsoleSpanExporter())] })
 * const meterProvider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter: new ConsoleMetricExporter() })] })
 *
 * const credentials = fromChain([fromEnv(), fromInstanceMetadata()])
 * using instrumentation = instrumentCredentials({ tracerProvider, meterProvider, caches: [credentials] })
 * await credentials()
 * await meterProvider.shutdown()
 * ```
 */
// By its name: what it shares with the rest of the package stays in one file.
import { CHANNEL, hostRuntime, type CredentialsEvent, type Runtime } from '@credchain/core'
import { diag, metrics, trace, type MeterProvider, type TracerProvider } from '@opentelemetry/api'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { metricRecorder, type ObservedCache } from './metric-recorder.js'
import { spanRecorder } from './span-recorder.js'

export interface InstrumentCredentialsOptions {
  /** Default: the global one, also when it is registered later. */
  readonly tracerProvider?: TracerProvider
  /** Default: the global one, which has to be registered before. */
  readonly meterProvider?: MeterProvider
  /**
   * Chains and other caches to read when metrics are collected: the calls they served from memory, which no event tells, and when what they
   * hold ends. Sources that are not among them are known by their events, where two of one name share the end told last. Default: none.
   */
  readonly caches?: readonly ObservedCache[]
  /** Name on `node:diagnostics_channel`. Default: `credchain`, where every provider tells its events. */
  readonly channel?: string
}

/** What `instrumentCredentials` has begun. */
export interface CredentialsInstrumentation extends Disposable {
  /** Ends it; a second time does nothing. */
  readonly stop: () => void
}

/** The scope of the spans and metrics. */
const SCOPE = '@credchain/core'

/**
 * Turns the events of every provider of the process into spans (`credchain.load`, `credchain.attempt`, `credchain.wait`) and metrics
 * (`credchain.*`, durations in seconds) until it is stopped. To be called once: two would count everything twice.
 * Attributes are `credchain.*` and `error.type`, as https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/ has it; none is secret.
 */
export function instrumentCredentials(
  options: InstrumentCredentialsOptions = {},
  runtime: Runtime = hostRuntime,
): CredentialsInstrumentation {
  const { tracerProvider = trace.getTracerProvider(), meterProvider = metrics.getMeterProvider(), caches = [], channel = CHANNEL } = options
  const recordSpan = spanRecorder(tracerProvider.getTracer(SCOPE))
  const metric = metricRecorder(meterProvider.getMeter(SCOPE), caches, () => runtime.now())

  // Whatever a subscriber throws ends the process, and exporters are other people's code.
  const onMessage = (message: unknown) => {
    if (!isEvent(message)) return
    try {
      metric.record(message)
      recordSpan(message)
    } catch (error) {
      diag.error('credchain: an event could not be recorded', error)
    }
  }

  subscribe(channel, onMessage)
  const stop = () => {
    unsubscribe(channel, onMessage)
    metric.stop()
  }
  return { stop, [Symbol.dispose]: stop }
}

/** Another copy of this package may tell events that this one does not know; what all have in common is checked. */
function isEvent(message: unknown): message is CredentialsEvent {
  return typeof message === 'object' && message !== null && 'type' in message && 'source' in message && 'at' in message
}
