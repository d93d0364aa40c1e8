/** @module Spans from events: one for every call of a source, every attempt of a chain, and every wait that belongs to a trace. */
import { context, SpanStatusCode, trace, type Attributes, type Tracer } from '@opentelemetry/api'
import type { AttemptEvent, CredentialsEvent, OnEvent } from '../events/events.js'
import { loadOf, type Load } from './load-of.js'

/**
 * Events come at the end of what they tell, so a span is begun and ended at once, with the times of the event. Its parent is what is active
 * where the event was published: the call that asked the source first.
 */
export function spanRecorder(tracer: Tracer): OnEvent {
  function span(name: string, { source, subject, at }: CredentialsEvent, ms: number, own: Attributes, failure?: string): void {
    // Dates, because the SDK takes a small number, as a virtual clock may show it, for one of `performance.now()`.
    const startTime = new Date(at - Math.max(0, ms))
    const attributes: Attributes = {
      'credchain.source': source,
      ...(subject === undefined ? {} : { 'credchain.subject': subject }),
      ...own,
    }
    const begun = tracer.startSpan(name, { startTime, attributes })
    if (failure !== undefined) begun.setStatus({ code: SpanStatusCode.ERROR, message: failure })
    begun.end(new Date(at))
  }

  return (event) => {
    const load = loadOf(event)
    if (load !== undefined) span(`credchain.load ${event.source}`, event, load.ms, loadAttributes(event, load), load.reason)
    if (event.type === 'attempt') {
      const failure = event.outcome === 'failed' ? (event.reason ?? 'failed') : undefined
      span(`credchain.attempt ${event.link}`, event, event.ms, attemptAttributes(event), failure)
    }
    // Inside a trace it explains a gap; a thousand callers outside would each make a trace of their own.
    if (event.type === 'waited' && trace.getSpan(context.active()) !== undefined) {
      span(`credchain.wait ${event.source}`, event, event.ms, {})
    }
  }
}

function loadAttributes(event: CredentialsEvent, { outcome, code }: Load): Attributes {
  const attributes: Attributes = { 'credchain.outcome': outcome }
  if (code !== undefined) attributes['error.type'] = code
  if ('expiration' in event && event.expiration !== undefined) attributes['credchain.expiration'] = event.expiration.toISOString()
  if (event.type === 'refreshed' && event.key !== undefined) attributes['credchain.key'] = event.key
  if (event.type === 'kept-after-failure') {
    attributes['credchain.expired'] = event.expired
    attributes['credchain.retry_in'] = event.retryInMs / 1000
  }
  return attributes
}

/** Nothing being configured there is how a chain passes on, and no error of it. */
function attemptAttributes({ link, outcome, code }: AttemptEvent): Attributes {
  const attributes: Attributes = { 'credchain.link': link, 'credchain.outcome': outcome }
  if (outcome === 'failed' && code !== undefined) attributes['error.type'] = code
  return attributes
}
