import type { CredentialsEvent } from '@credchain/core'
import { expect, test } from 'vitest'
import { eventLine } from './event-line.js'

const about = { source: 'ini', at: 0 }
const expiration = new Date('2026-03-01T12:00:00Z')
const CASES: readonly [event: CredentialsEvent, line: string | undefined][] = [
  [{ ...about, type: 'refreshed', ms: 1, expiration, key: '7Q2F' }, 'ini: new credentials 7Q2F until 2026-03-01T12:00:00.000Z'],
  [{ ...about, type: 'refreshed', ms: 1, subject: 'role' }, 'ini (role): new credentials'],
  [
    { ...about, type: 'kept-after-failure', ms: 1, code: 'UNAVAILABLE', reason: 'no answer', expiration, retryInMs: 1, expired: false },
    'ini: goes on with those it has until 2026-03-01T12:00:00.000Z: no answer',
  ],
  [{ ...about, type: 'rejected', ms: 1, code: 'REJECTED', reason: 'AccessDenied' }, 'ini: AccessDenied'],
  [{ ...about, type: 'notice', reason: 'clamped' }, 'ini: clamped'],
  [{ ...about, type: 'waited', ms: 1 }, undefined],
  [{ ...about, type: 'chosen', link: 'ini' }, undefined],
]

test.each(CASES)('%o', (event, line) => {
  expect(eventLine(event)).toBe(line)
})
