/** @module One form of F in a process of its own: `node --expose-gc tenants-process.js <form> <tenants> <endpoint>`. Run by `tenants.js`. */
import { setTimeout as sleep } from 'node:timers/promises'
import { tenantForm } from './tenant-forms.js'

const [, , form = '', tenants = '', endpoint = ''] = process.argv
/** As many at a time as the AWS SDK opens sockets to a host. */
const WORKERS = 50
/** Loaded modules, compiled code and sockets are not the tenants'. */
const WARM_UP = 200

const resolve = await tenantForm(form, endpoint, Number(tenants) + WARM_UP)
await resolveAll(0, WARM_UP)
const before = await heapUsed()
const socketsBefore = openSockets()
const since = performance.now()
const cpuBefore = process.cpuUsage()
await resolveAll(WARM_UP, Number(tenants))
const { user, system } = process.cpuUsage(cpuBefore)
const micros = (performance.now() - since) * 1000
const after = await heapUsed()
const sockets = openSockets() - socketsBefore
// Here, so that nothing of it could be thrown away before.
await resolve(WARM_UP)
const each = (/** @type {number} */ total) => total / Number(tenants)
process.send?.({ bytes: each(after - before), micros: each(micros), cpuMicros: each(user + system), sockets }, () => process.exit())

/**
 * @param {number} first
 * @param {number} count
 */
async function resolveAll(first, count) {
  let next = first
  const worker = async () => {
    while (next < first + count) await resolve(next++)
  }
  await Promise.all(Array.from({ length: WORKERS }, worker))
}

/** After the collector has had its way, and finalizers theirs. */
async function heapUsed() {
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc?.()
    await sleep(50)
  }
  return process.memoryUsage().heapUsed
}

/** Idle ones too, which `process.getActiveResourcesInfo` passes over. */
function openSockets() {
  const { libuv } = /** @type {{ libuv: { type: string }[] }} */ (process.report.getReport())
  return libuv.filter(({ type }) => type === 'tcp').length
}
