/** @module F: what a tenant costs whose role is assumed, in retained heap and in time. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { row } from './row.js'

/** @typedef {{ bytes: number, micros: number, cpuMicros: number, sockets: number }} TenantCost */
/** @typedef {{ subject: string, kind: import('./row.js').Row['kind'], form: string, tenants: number }} Subject */

const ROUNDS = 3

/** @type {Subject[]} */
const SUBJECTS = [
  { subject: 'a Map, bare HTTP', kind: 'floor', form: 'map', tenants: 10_000 },
  // A socket each: ten thousand are more than a process may open.
  { subject: 'fromTemporaryCredentials each', kind: 'peer', form: 'peer', tenants: 1000 },
  { subject: 'one STSClient, memoize each', kind: 'peer', form: 'memoize', tenants: 10_000 },
  { subject: 'createRolePool', kind: 'ours', form: 'pool', tenants: 10_000 },
]

/**
 * Each in a process of its own, in turns: what one leaves behind is not the other's.
 * @param {import('./row.js').Bench} bench
 */
export async function measureTenants({ sts, say }) {
  /** @type {TenantCost[][]} */
  const rounds = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const costs = []
    for (const { form, subject, tenants } of SUBJECTS) {
      say(`round ${round + 1} of ${ROUNDS}: ${subject}`)
      const name = `f-${form}-${round}`
      await sts.behave(name, {})
      costs.push(await costOf(form, tenants, sts.endpoint(name)))
      const asked = await sts.requests(name)
      if (asked < tenants) throw new Error(`${subject}: STS was asked ${asked} times for ${tenants} tenants`)
    }
    rounds.push(costs)
  }
  const of = (/** @type {string} */ form) => rounds.flatMap((costs) => costs[SUBJECTS.findIndex((subject) => subject.form === form)] ?? [])
  const floors = { heap: of('map'), time: of('memoize') }
  const rows = SUBJECTS.flatMap((subject, index) =>
    rowsOf(
      subject,
      rounds.flatMap((costs) => costs[index] ?? []),
      floors,
    ),
  )
  // All that is said of the heap, then all that is said of the time.
  return rows.toSorted((a, b) => a.experiment.localeCompare(b.experiment))
}

/**
 * @param {Subject} subject
 * @param {TenantCost[]} costs
 * @param {{ heap: TenantCost[], time: TenantCost[] }} floors the least that the identities take, and what a call of the SDK's own client takes
 */
function rowsOf({ subject, kind, tenants }, costs, floors) {
  const isOurs = kind === 'ours'
  const kib = costs.map(({ bytes }) => bytes / 1024)
  const micros = costs.map((cost) => cost.micros)
  const sockets = Math.max(...costs.map((cost) => cost.sockets))
  const cpu = middle(costs.map(({ cpuMicros }) => cpuMicros))
  const heapRatio = middle(kib) / middle(floors.heap.map(({ bytes }) => bytes / 1024))
  const timeRatio = middle(micros) / middle(floors.time.map((cost) => cost.micros))
  return [
    row({
      experiment: 'F tenant, heap',
      subject,
      kind,
      samples: kib,
      unit: 'KiB',
      ratio: heapRatio,
      reach: isOurs ? { of: 'value', atMost: 1.5 } : undefined,
      note: `${tenants} tenants, ${sockets} sockets of their own`,
    }),
    row({
      experiment: 'F tenant, resolve',
      subject,
      kind,
      samples: micros,
      unit: 'µs',
      ratio: timeRatio,
      // 400 µs where the hand-written client took 378.
      reach: isOurs ? { of: 'ratio', atMost: 1.06 } : undefined,
      note: `${cpu.toFixed(0)} µs of processor time`,
    }),
  ]
}

/** @param {number[]} samples */
function middle(samples) {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN
}

/**
 * @param {string} form
 * @param {number} tenants
 * @param {string} endpoint
 * @returns {Promise<TenantCost>}
 */
async function costOf(form, tenants, endpoint) {
  const script = fileURLToPath(new URL('tenants-process.js', import.meta.url))
  const child = fork(script, [form, String(tenants), endpoint], { execArgv: ['--expose-gc'] })
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`${form}: the process ended with ${code} before it told its cost`)
  })
  const [cost] = await Promise.race([once(child, 'message'), failed])
  return cost
}
