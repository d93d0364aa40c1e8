import { expect, test } from 'vitest'
import type { CredentialsEvent } from '../events/events.js'
import { loadOf, type Load } from './load-of.js'

const base = { source: 'imds', at: 1000 }
const failure = { code: 'UNAVAILABLE', reason: 'no answer', ms: 40 } as const
const kept = { ...base, ...failure, type: 'kept-after-failure', retryInMs: 300_000, expired: false } as const

test.each<{ name: string; event: CredentialsEvent; load: Load | undefined }>([
  { name: 'an identity', event: { ...base, type: 'refreshed', ms: 12 }, load: { outcome: 'refreshed', ms: 12 } },
  { name: 'a failure that callers did not see', event: kept, load: { outcome: 'kept', ...failure } },
  { name: 'one that they saw', event: { ...base, ...failure, type: 'rejected' }, load: { outcome: 'rejected', ...failure } },
  { name: 'a slow source, not done yet', event: { ...kept, pending: true }, load: undefined },
  { name: 'a wait', event: { ...base, type: 'waited', ms: 12 }, load: undefined },
  { name: 'an attempt', event: { ...base, type: 'attempt', link: 'a', outcome: 'ok', ms: 12 }, load: undefined },
  { name: 'a choice', event: { ...base, type: 'chosen', link: 'a' }, load: undefined },
  { name: 'a notice', event: { ...base, type: 'notice', reason: 'clamped' }, load: undefined },
])('$name', ({ event, load }) => {
  expect(loadOf(event)).toEqual(load)
})
