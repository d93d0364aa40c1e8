import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const ROLES = 3
const HOSTS = 12
const PROCESSES = 60
const STS_PER_SECOND = 1
/** Windows open 45 minutes after a mint, and by clocks that are ten minutes ahead ten minutes earlier; the day's last may be one more. */
const WINDOWS = Math.ceil((24 * 60) / 35) + 1

interface Summary {
  readonly variant: string
  readonly calls: number
  readonly throttled: number
  readonly mostPerRole: number
  readonly callsInOutage: number
  readonly peakLater: number
  readonly tally: Readonly<
    Record<'served' | 'allServedMs' | 'failedAtStart' | 'failedWhileHeld' | 'failedAfterEnd' | 'deadMs' | 'longestWaitMs', number>
  >
}

let folder: string
let days: ReadonlyMap<string, Summary>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credchain-simulate-'))
  const script = join(import.meta.dirname, 'run.js')
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--small', '--out', folder])
  const summaries: readonly Summary[] = JSON.parse(stdout)
  days = new Map(summaries.map((summary) => [summary.variant, summary]))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function dayOf(variant: string): Summary {
  return days.get(variant) ?? expect.unreachable(variant)
}

describe('a day of a small fleet, with a cold start, a throttled STS, Redis away for ten minutes and clocks that are off', () => {
  test.each(['alone', 'file', 'redis'])('%s: nobody goes without while valid credentials are held, or gets dead ones', (variant) => {
    const { tally } = dayOf(variant)
    expect(tally).toMatchObject({ served: PROCESSES, failedWhileHeld: 0, failedAfterEnd: 0, deadMs: 0 })
    expect(tally.longestWaitMs).toBeLessThanOrEqual(2_000)
  })

  test.each(['file', 'redis'])('%s: once the fleet has started, no minute brings more calls than STS allows', (variant) => {
    expect(dayOf(variant).peakLater).toBeLessThanOrEqual(STS_PER_SECOND)
  })

  test('file: one call for each role, host and window', () => {
    expect(dayOf('file').mostPerRole).toBeLessThanOrEqual((HOSTS / ROLES) * WINDOWS)
  })

  test('redis: one call for each role and window, and while it is away, one for each process at most', () => {
    const { calls, throttled, callsInOutage } = dayOf('redis')
    const granted = calls - throttled
    expect(granted).toBeLessThanOrEqual(ROLES * WINDOWS + PROCESSES)
    expect(granted).toBeLessThan(dayOf('file').calls)
    expect(callsInOutage).toBeGreaterThan(0)
  })

  test('each store saves calls; the limit was met by those without', () => {
    const calls = ['alone', 'file', 'redis'].map((variant) => dayOf(variant).calls)
    expect(calls.toSorted((a, b) => b - a)).toEqual(calls)
    expect(dayOf('aws').throttled).toBeGreaterThan(0)
    expect(dayOf('aws').tally.failedWhileHeld).toBeGreaterThan(0)
  })

  test('is written down as rows, a picture and a page', async () => {
    const rows = (await readFile(join(folder, 'fleet-day.csv'), 'utf8')).trimEnd().split('\n')
    expect(rows).toHaveLength(1 + 24 * 60)
    const calls = rows.slice(1).reduce((total, row) => total + 60 * Number(row.split(',')[1]), 0)
    expect(Math.round(calls / 100)).toBe(Math.round(dayOf('aws').calls / 100))
    expect(await readFile(join(folder, 'fleet-day.svg'), 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s)
    expect(await readFile(join(folder, 'fleet-day.md'), 'utf8')).toContain('STS calls in the day')
  })
})
