import { afterEach, describe, expect, test } from 'vitest'
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import type { CredentialsEvent } from '../events/events.js'
import { spanRecorder } from './span-recorder.js'
import { asyncContextManager, telemetry, type SeenSpan } from './telemetry.test-driver.js'

const AT = Date.parse('2026-01-01T00:00:00Z')
const base = { source: 'imds', at: AT }
const failure = { code: 'UNAVAILABLE', reason: 'no answer', ms: 40 } as const
const expiration = new Date(AT + 60_000)
const ends = { 'credchain.expiration': '2026-01-01T00:01:00.000Z' }
const failed = { 'credchain.source': 'imds', 'error.type': 'UNAVAILABLE' }

afterEach(() => context.disable())

function setUp() {
  const seen = telemetry()
  const tracer = seen.tracerProvider.getTracer('test')
  return { ...seen, tracer, record: spanRecorder(tracer) }
}

describe('what is told becomes a span', () => {
  test.each<{ name: string; event: CredentialsEvent; span: SeenSpan }>([
    {
      name: 'an identity',
      event: { ...base, type: 'refreshed', ms: 12, expiration, key: '...7Q2F' },
      span: {
        name: 'credchain.load imds',
        start: AT - 12,
        ms: 12,
        attributes: { 'credchain.source': 'imds', 'credchain.outcome': 'refreshed', 'credchain.key': '...7Q2F', ...ends },
      },
    },
    {
      name: 'an identity that does not end, of a subject',
      event: { ...base, type: 'refreshed', subject: 'arn:aws:iam::123456789012:role/a', ms: 0 },
      span: {
        name: 'credchain.load imds',
        start: AT,
        ms: 0,
        attributes: {
          'credchain.source': 'imds',
          'credchain.subject': 'arn:aws:iam::123456789012:role/a',
          'credchain.outcome': 'refreshed',
        },
      },
    },
    {
      name: 'a failure that callers did not see',
      event: { ...base, ...failure, type: 'kept-after-failure', expiration, retryInMs: 1500, expired: true },
      span: {
        name: 'credchain.load imds',
        start: AT - 40,
        ms: 40,
        attributes: { ...failed, ...ends, 'credchain.outcome': 'kept', 'credchain.expired': true, 'credchain.retry_in': 1.5 },
        failure: 'no answer',
      },
    },
    {
      name: 'a failure that they saw',
      event: { ...base, ...failure, type: 'rejected' },
      span: {
        name: 'credchain.load imds',
        start: AT - 40,
        ms: 40,
        attributes: { ...failed, 'credchain.outcome': 'rejected' },
        failure: 'no answer',
      },
    },
    {
      name: 'a load during which the clock went back',
      event: { ...base, type: 'refreshed', ms: -5 },
      span: {
        name: 'credchain.load imds',
        start: AT,
        ms: 0,
        attributes: { 'credchain.source': 'imds', 'credchain.outcome': 'refreshed' },
      },
    },
    {
      name: 'a load by a clock that began with the world',
      event: { source: 'imds', at: 40, type: 'refreshed', ms: 30 },
      span: {
        name: 'credchain.load imds',
        start: 10,
        ms: 30,
        attributes: { 'credchain.source': 'imds', 'credchain.outcome': 'refreshed' },
      },
    },
    {
      name: 'a link that was chosen',
      event: { ...base, type: 'attempt', link: 'prod', outcome: 'ok', ms: 3 },
      span: {
        name: 'credchain.attempt prod',
        start: AT - 3,
        ms: 3,
        attributes: { 'credchain.source': 'imds', 'credchain.link': 'prod', 'credchain.outcome': 'ok' },
      },
    },
    {
      name: 'a link with nothing configured, which is no error',
      event: { ...base, type: 'attempt', link: 'env', outcome: 'not-configured', ms: 0, code: 'NOT_CONFIGURED', reason: 'not set' },
      span: {
        name: 'credchain.attempt env',
        start: AT,
        ms: 0,
        attributes: { 'credchain.source': 'imds', 'credchain.link': 'env', 'credchain.outcome': 'not-configured' },
      },
    },
    {
      name: 'a link that failed',
      event: { ...base, ...failure, type: 'attempt', link: 'sso', outcome: 'failed' },
      span: {
        name: 'credchain.attempt sso',
        start: AT - 40,
        ms: 40,
        attributes: { ...failed, 'credchain.link': 'sso', 'credchain.outcome': 'failed' },
        failure: 'no answer',
      },
    },
  ])('$name', ({ event, span }) => {
    const { record, spans } = setUp()
    record(event)
    expect(spans()).toEqual([span])
  })
})

test.each<{ name: string; event: CredentialsEvent }>([
  { name: 'a choice', event: { ...base, type: 'chosen', link: 'a' } },
  { name: 'a notice', event: { ...base, type: 'notice', reason: 'clamped' } },
  {
    name: 'a slow source, not done yet',
    event: { ...base, ...failure, type: 'kept-after-failure', retryInMs: 0, expired: false, pending: true },
  },
  { name: 'a wait outside a trace', event: { ...base, type: 'waited', ms: 7 } },
])('$name is no span', ({ event }) => {
  const { record, spans } = setUp()
  record(event)
  expect(spans()).toEqual([])
})

test('inside a trace a wait is a span of it, as everything else is', () => {
  context.setGlobalContextManager(asyncContextManager())
  const { tracer, record, raw } = setUp()
  const request = tracer.startSpan('request')
  context.with(trace.setSpan(ROOT_CONTEXT, request), () => {
    record({ ...base, type: 'waited', ms: 7 })
    record({ ...base, type: 'refreshed', ms: 7 })
  })
  const { spanId } = request.spanContext()
  expect(raw().map(({ name, parentSpanContext }) => [name, parentSpanContext?.spanId])).toEqual([
    ['credchain.wait imds', spanId],
    ['credchain.load imds', spanId],
  ])
})
