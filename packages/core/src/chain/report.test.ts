import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { redactKeyId } from '../events/redact.js'
import { chainReport } from './chain-report.js'
import { duration, linkLines } from './report.js'

const AT = Date.parse('2026-01-01T00:00:00Z')

test.each([
  { ms: -5, text: '0 s' },
  { ms: 499, text: '0 s' },
  { ms: 500, text: '1 s' },
  { ms: 119_499, text: '119 s' },
  { ms: 119_500, text: '2 min' },
  { ms: 47 * 60_000, text: '47 min' },
  { ms: 119 * 60_000, text: '119 min' },
  { ms: 120 * 60_000, text: '2 h 0 min' },
  { ms: 310 * 60_000, text: '5 h 10 min' },
])('duration($ms) is $text', ({ ms, text }) => {
  expect(duration(ms)).toBe(text)
})

test.each([
  ['AKIAIOSFODNN7EXAMPLE', '...MPLE'],
  ['', '...'],
])('of the key id %s shows %s', (id, shown) => {
  expect(redactKeyId(id)).toBe(shown)
})

describe('linkLines', () => {
  test('one in use: where it comes from, whose it is, how long', () => {
    const lines = linkLines(
      {
        name: 'ini',
        outcome: 'chosen',
        ms: 411.6,
        details: ['prod -> deploy', 'config:12'],
        accountId: '123456789012',
        key: '...7Q2F',
        expiration: new Date(AT + 47 * 60_000),
        refreshAt: new Date(AT + 32 * 60_000),
      },
      AT,
    )
    expect(lines).toEqual([
      `  > ini                  chosen           ${'prod -> deploy'.padEnd(72)} 412 ms`,
      '      config:12',
      '      account 123456789012 · key ...7Q2F · expires in 47 min · refresh opens in 32 min',
    ])
  })

  test.each([
    {
      name: 'passed over, with what to do',
      link: { name: 'env', outcome: 'not-configured', reason: 'X is not set', hint: 'set X', details: ['d'] },
      lines: ['  - env                  not configured   X is not set', '      d', '      hint: set X'],
    },
    {
      name: 'not asked',
      link: { name: 'imds', outcome: 'not-asked', reason: 'asks IMDS', details: [] },
      lines: ['  - imds                 not asked        asks IMDS'],
    },
    {
      name: 'not asked, nothing known',
      link: { name: 'f', outcome: 'not-asked', details: [] },
      lines: ['  - f                    not asked'],
    },
    {
      name: 'a chain within',
      link: {
        name: 'inner',
        outcome: 'not-configured',
        reason: 'none',
        details: [],
        links: [{ name: 'env', outcome: 'not-configured', details: [] }],
      },
      lines: ['  - inner                not configured   none', '        - env                  not configured'],
    },
  ] as const)('$name', ({ link, lines }) => {
    expect(linkLines(link, AT)).toEqual(lines)
  })
})

test('a report prints as a table and is data otherwise', () => {
  const link = { name: 'env', outcome: 'chosen', details: [] } as const
  const report = chainReport(AT, [{ name: 'ini', outcome: 'failed', details: [], reason: 'broken' }, link], { linkLines })
  expect(String(report)).toBe('  - ini                  failed           broken\n  > env                  chosen')
  expect(inspect(report)).toBe(String(report))
  expect(report.chosen).toBe('env')
  expect(Object.keys(report)).toEqual(['at', 'chosen', 'links'])
  expect(chainReport(AT, [], { linkLines }).chosen).toBeUndefined()
})
