/** @module `credchain demo`: an hour and more of a service's life in under a minute. */
import { duration, fromChain, type ChainProvider, type CredentialsEvent } from '@credchain/core'
import { fromEnv, fromIni, fromInstanceMetadata } from '@credchain/providers'
import { fromTwilio } from '@credchain/twilio'
import { setTimeout as pause } from 'node:timers/promises'
import type { Invocation } from '../invocation.js'
import type { Terminal } from '../terminal.js'
import { openDemoWorld, type DemoWorld } from './demo-world.js'
import { startLoad, type SteadyLoad } from './steady-load.js'

export interface DemoSummary {
  readonly virtualMinutes: number
  readonly requests: number
  readonly failed: number
  readonly failures: Readonly<Record<string, number>>
  readonly waitedOnARefresh: number
  readonly expiries: number
  readonly stsCalls: number
  readonly refreshes: number
  readonly keptAfterFailure: number
}

const SPEED = 100
const EXPIRIES = 6
/** The outage begins once this many identities have expired, and ends this long after the first refresh failed. */
const OUTAGE_AFTER_EXPIRIES = 2
const OUTAGE_AFTER_FAILURE_MS = 30_000
const TICK_MS = 100
/** However slow the machine: the demo ends. */
const LONGEST_MS = 58_000
const PLAIN_LINE_EVERY_MS = 5_000

/** Runs the demo and prints what happened. 0 only if no request failed and none waited for a refresh. */
export async function runDemo({ json, signal, terminal }: Invocation): Promise<number> {
  const say = (line: string) => (json ? undefined : terminal.print(line))
  const world = await openDemoWorld()
  const watch = watchEvents(world)
  const { runtime, sandbox } = world
  const credentials = fromChain(
    [fromEnv({}, runtime), fromIni({}, runtime), fromTwilio({}, runtime), fromInstanceMetadata({}, runtime)],
    { onEvent: watch.onEvent },
    runtime,
  )
  try {
    say(`AWS on loopback: ${sandbox.url}\n`)
    say('Where the credentials come from:')
    say(`${String(await credentials.explain())}\n`)
    say(`An S3Client and an STSClient share this provider. The clock now runs ${SPEED} times as fast; STS will fail for a while.`)
    // The first call walks the chain; from then on nobody has to wait.
    await credentials()
    watch.start()
    world.setSpeed(SPEED)
    const load = startLoad(credentials, sandbox.url)
    await live({ world, credentials, watch, load, terminal, isQuiet: json, signal })
    await load.stop()
    const summary = summaryOf(world, watch, load)
    if (json) terminal.print(JSON.stringify(summary, undefined, 2))
    else for (const line of summaryLines(summary, terminal)) terminal.print(line)
    return summary.failed === 0 && summary.waitedOnARefresh === 0 && summary.expiries >= EXPIRIES - 1 ? 0 : 1
  } finally {
    credentials.close()
    await world.close()
  }
}

interface Watch {
  readonly onEvent: (event: CredentialsEvent) => void
  /** What happened before is the warm-up. */
  start(): void
  /** Takes note of the identity that is held now. */
  look(expiration: Date | undefined): void
  expiries(): number
  readonly startedAt: number
  readonly counts: { waited: number; refreshed: number; kept: number }
}

function watchEvents({ clock }: DemoWorld): Watch {
  const counts = { waited: 0, refreshed: 0, kept: 0 }
  const ends = new Set<number>()
  let startedAt = Infinity
  return {
    counts,
    get startedAt() {
      return startedAt
    },
    onEvent({ type }) {
      if (startedAt === Infinity) return
      if (type === 'waited') counts.waited += 1
      if (type === 'refreshed') counts.refreshed += 1
      if (type === 'kept-after-failure') counts.kept += 1
    },
    start() {
      startedAt = clock.now()
    },
    look(expiration) {
      if (expiration !== undefined) ends.add(expiration.getTime())
    },
    expiries: () => [...ends].filter((end) => end <= clock.now()).length,
  }
}

interface Running {
  readonly world: DemoWorld
  readonly credentials: ChainProvider
  readonly watch: Watch
  readonly load: SteadyLoad
  readonly terminal: Terminal
  readonly isQuiet: boolean
  readonly signal: AbortSignal | undefined
}

async function live({ world, credentials, watch, load, terminal, isQuiet, signal }: Running): Promise<void> {
  const outage = planOutage(world, watch)
  const since = performance.now()
  let printedAt = 0
  while (watch.expiries() < EXPIRIES && performance.now() - since < LONGEST_MS && !signal?.aborted) {
    await pause(TICK_MS)
    watch.look(credentials.status()?.expiration)
    const told = outage.step()
    if (isQuiet) continue
    if (told !== undefined) {
      terminal.endLive()
      terminal.print(`  ${told}`)
    }
    const line = progressLine(world, watch, load, credentials)
    terminal.live(line)
    if (!terminal.isLive && performance.now() - printedAt > PLAIN_LINE_EVERY_MS) {
      printedAt = performance.now()
      terminal.print(line)
    }
  }
  terminal.endLive()
}

function progressLine({ clock }: DemoWorld, watch: Watch, load: SteadyLoad, credentials: ChainProvider): string {
  const { requests, failures } = load.result()
  const now = clock.now()
  const left = (credentials.status()?.expiration?.getTime() ?? now) - now
  const facts = [
    `+${duration(now - watch.startedAt)}`,
    `${requests} requests`,
    `${sum(failures.values())} failed`,
    `${watch.counts.waited} waited`,
    `${watch.expiries()} expired`,
    `${duration(left)} left`,
  ]
  return `  ${facts.join(' · ')}`
}

/** STS fails from after the second expiry until half a minute after the first refresh that failed for it. */
function planOutage({ sandbox, clock }: DemoWorld, watch: Watch) {
  let state: 'before' | 'failing' | 'over' = 'before'
  let fault: { stop(): void } | undefined
  let failedAt = Infinity
  return {
    /** Moves the plan on; a line for people when something changed. */
    step(): string | undefined {
      if (state === 'before' && watch.expiries() >= OUTAGE_AFTER_EXPIRIES) {
        state = 'failing'
        fault = sandbox.fault({ service: 'sts', action: 'AssumeRole' }, { kind: 'status', status: 503, code: 'ServiceUnavailable' })
        return 'STS is down: AssumeRole answers 503.'
      }
      if (state !== 'failing') return undefined
      if (watch.counts.kept > 0) failedAt = Math.min(failedAt, clock.now())
      if (clock.now() - failedAt < OUTAGE_AFTER_FAILURE_MS) return undefined
      state = 'over'
      fault?.stop()
      return `STS is back. Refreshes that failed: ${watch.counts.kept}; every call was served the identity that was still valid.`
    },
  }
}

function summaryOf({ sandbox, clock }: DemoWorld, watch: Watch, load: SteadyLoad): DemoSummary {
  const { requests, failures } = load.result()
  return {
    virtualMinutes: Math.round((clock.now() - watch.startedAt) / 60_000),
    requests,
    failed: sum(failures.values()),
    failures: Object.fromEntries(failures),
    waitedOnARefresh: watch.counts.waited,
    expiries: watch.expiries(),
    stsCalls: sandbox.count('sts', 'AssumeRole'),
    refreshes: watch.counts.refreshed,
    keptAfterFailure: watch.counts.kept,
  }
}

function summaryLines(summary: DemoSummary, { colors }: Terminal): string[] {
  const mark = (bad: number) => (bad === 0 ? colors.green('0') : colors.red(String(bad)))
  const names = Object.entries(summary.failures).map(([name, count]) => `${name} ${count}`)
  const rows: readonly (readonly [string, string | number])[] = [
    ['requests', summary.requests],
    ['failed', `${mark(summary.failed)}${names.length === 0 ? '' : `  (${names.join(', ')})`}`],
    ['waited on a refresh', mark(summary.waitedOnARefresh)],
    ['identities that expired', summary.expiries],
    ['AssumeRole calls', summary.stsCalls],
    ['refreshes', summary.refreshes],
    ['kept after a failure', summary.keptAfterFailure],
  ]
  return [
    '',
    `In ${summary.virtualMinutes} minutes of the sandbox's clock:`,
    ...rows.map(([name, value]) => `  ${name.padEnd(24)} ${value}`),
  ]
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0)
}
