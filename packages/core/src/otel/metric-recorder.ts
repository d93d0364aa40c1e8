/** @module Metrics from events, and from the caches themselves for what no event tells. */
import type { Attributes, Meter, ObservableResult } from '@opentelemetry/api'
import type { CredentialsEvent } from '../events/events.js'
import type { CacheStatus } from '../provider/caching-provider.js'
import { loadOf } from './load-of.js'

/** What is read of a cache when metrics are collected. Every `CachingProvider` is one. */
export interface ObservedCache {
  readonly source?: string
  readonly status: () => Pick<CacheStatus, 'served' | 'expiration'> | undefined
}

export interface MetricRecorder {
  readonly record: (event: CredentialsEvent) => void
  /** Ends what is read when metrics are collected. */
  readonly stop: () => void
}

/** Seconds, from a file read to the deadline of a source; OpenTelemetry's defaults are made for milliseconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export function metricRecorder(meter: Meter, caches: readonly ObservedCache[], now: () => number): MetricRecorder {
  const instruments = createInstruments(meter)
  /** When what each source gave last ends, in milliseconds since the epoch. */
  const ends = new Map<string, number>()

  function observeExpiry(result: ObservableResult): void {
    for (const [source, end] of new Map([...ends, ...soonestEnds(caches)])) {
      result.observe((end - now()) / 1000, { 'credchain.source': source })
    }
  }

  function observeServed(result: ObservableResult): void {
    for (const [source, served] of servedBySource(caches)) result.observe(served, { 'credchain.source': source })
  }

  instruments.expiry.addCallback(observeExpiry)
  instruments.served.addCallback(observeServed)
  return {
    record(event) {
      remember(ends, event)
      count(instruments, event)
    },
    stop() {
      instruments.expiry.removeCallback(observeExpiry)
      instruments.served.removeCallback(observeServed)
    },
  }
}

function createInstruments(meter: Meter) {
  const counter = (name: string, unit: string, description: string) => meter.createCounter(`credchain.${name}`, { unit, description })
  const seconds = (name: string, description: string) =>
    meter.createHistogram(`credchain.${name}`, { unit: 's', description, advice: { explicitBucketBoundaries: SECONDS } })

  return {
    attempts: counter('attempts', '{attempt}', 'Links that chains asked'),
    refreshed: counter('refreshed', '{refresh}', 'Identities that sources gave'),
    kept: counter('kept', '{failure}', 'Times a source failed or was slow and the identity held was served'),
    rejected: counter('rejected', '{failure}', 'Times a source failed and callers got its error'),
    waited: counter('waited', '{call}', 'Calls that waited for a source'),
    notices: counter('notices', '{notice}', 'Facts that sources want known'),
    loadDuration: seconds('load.duration', 'Time that calls of sources took'),
    waitDuration: seconds('wait.duration', 'Time that calls waited for a source'),
    served: meter.createObservableCounter('credchain.served', { unit: '{call}', description: 'Calls answered from memory' }),
    expiry: meter.createObservableGauge('credchain.time_to_expiry', {
      unit: 's',
      description: 'Time left of the identity held; negative when it is past its end',
    }),
  }
}

function count(instruments: ReturnType<typeof createInstruments>, event: CredentialsEvent): void {
  const source: Attributes = { 'credchain.source': event.source }
  const load = loadOf(event)
  if (load !== undefined) {
    instruments.loadDuration.record(secondsOf(load.ms), { ...source, 'credchain.outcome': load.outcome, ...errorType(load.code) })
  }
  switch (event.type) {
    case 'attempt': {
      const { link, outcome, code } = event
      const failure = outcome === 'failed' ? errorType(code) : {}
      return instruments.attempts.add(1, { ...source, 'credchain.link': link, 'credchain.outcome': outcome, ...failure })
    }
    case 'refreshed':
      return instruments.refreshed.add(1, source)
    case 'kept-after-failure':
      return instruments.kept.add(1, { ...source, 'credchain.expired': event.expired, ...errorType(event.code) })
    case 'rejected':
      return instruments.rejected.add(1, { ...source, ...errorType(event.code) })
    case 'waited':
      instruments.waited.add(1, source)
      return instruments.waitDuration.record(secondsOf(event.ms), source)
    case 'notice':
      return instruments.notices.add(1, source)
    case 'chosen':
      // The attempt that went well has told it.
      return undefined
  }
}

function errorType(code: string | undefined): Attributes {
  return code === undefined ? {} : { 'error.type': code }
}

/** A clock that went back must not make a time negative: histograms refuse it. */
function secondsOf(ms: number): number {
  return Math.max(0, ms) / 1000
}

/** An identity that does not end takes its source out. Those of many subjects are too many for a gauge, and one of them would speak for all. */
function remember(ends: Map<string, number>, event: CredentialsEvent): void {
  if ((event.type !== 'refreshed' && event.type !== 'kept-after-failure') || event.subject !== undefined) return
  if (event.expiration === undefined) ends.delete(event.source)
  else ends.set(event.source, event.expiration.getTime())
}

/** Caches of one name share a series, which tells of the one that ends first. */
function soonestEnds(caches: readonly ObservedCache[]): Map<string, number> {
  const soonest = new Map<string, number>()
  for (const { source = UNNAMED, status } of caches) {
    const end = status()?.expiration?.getTime() ?? Infinity
    if (end < (soonest.get(source) ?? Infinity)) soonest.set(source, end)
  }
  return soonest
}

function servedBySource(caches: readonly ObservedCache[]): Map<string, number> {
  const totals = new Map<string, number>()
  for (const { source = UNNAMED, status } of caches) {
    const served = status()?.served
    if (served !== undefined) totals.set(source, (totals.get(source) ?? 0) + served)
  }
  return totals
}

/** As caches name a provider that has no name. */
const UNNAMED = 'provider'
