/** @module D4 with a fleet: how often STS is asked for one role by many processes, and how long the first credentials take. */
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { row } from './row.js'

/** @typedef {{ form: 'peer' | 'alone' | 'file' | 'redis', subject: string, kind: import('./row.js').Row['kind'] }} Form */

const SIZES = [1, 10, 50]
const LATENCY_MS = 200
const ROUNDS = 5

/** @type {readonly Form[]} */
const FORMS = [
  { form: 'peer', subject: 'fromTemporaryCredentials', kind: 'peer' },
  { form: 'file', subject: 'with fileStore', kind: 'ours' },
  { form: 'redis', subject: 'with redisStore', kind: 'ours' },
]

/**
 * @param {import('./row.js').Bench} bench
 * @returns {Promise<import('./row.js').Row[]>}
 */
export async function measureFleet({ sts, say }) {
  const dir = await mkdtemp(join(tmpdir(), 'credchain-bench-'))
  const redis = await startRedis()
  if (redis === undefined) say('without redis-server, which is not on the PATH (apt-get install redis-server)')
  const forms = FORMS.filter(({ form }) => form !== 'redis' || redis !== undefined)
  const placeOf = (/** @type {Form['form']} */ form, /** @type {string} */ name) =>
    form === 'redis' ? String(redis?.port) : join(dir, name)
  const rows = []
  try {
    for (const size of SIZES) {
      for (const { form, subject, kind } of forms) {
        say(`${size} processes: ${subject}`)
        const name = `fleet-${form}-${size}`
        await sts.behave(name, { latencyMs: LATENCY_MS })
        await askAll(size, form, sts.endpoint(name), placeOf(form, name))
        const calls = await sts.requests(name)
        const reach = kind === 'ours' ? /** @type {const} */ ({ of: 'value', atMost: 1 }) : undefined
        rows.push(
          row({
            experiment: `D4 fleet of ${size}`,
            subject,
            kind,
            samples: [calls],
            unit: 'STS calls',
            ratio: calls,
            ...(reach && { reach }),
          }),
        )
      }
    }
    for (const { form, subject, kind } of [
      /** @type {Form} */ ({ form: 'alone', subject: 'a cold STS', kind: 'floor' }),
      ...forms.slice(1),
    ]) {
      say(`time to first credentials: ${subject}`)
      const name = `fleet-first-${form}`
      await sts.behave(name, { latencyMs: LATENCY_MS })
      const place = placeOf(form, name)
      if (form !== 'alone') await askAll(1, form, sts.endpoint(name), place)
      const samples = []
      for (let round = 0; round < ROUNDS; round += 1) samples.push(...(await askAll(1, form, sts.endpoint(name), place)))
      const reach = kind === 'ours' ? /** @type {const} */ ({ of: 'value', atMost: LATENCY_MS }) : undefined
      rows.push(
        row({
          experiment: 'D4 first credentials',
          subject: kind === 'ours' ? `${subject}, warm` : subject,
          kind,
          samples,
          unit: 'ms',
          ...(reach && { reach }),
        }),
      )
    }
    return rows
  } finally {
    redis?.close()
    await rm(dir, { recursive: true, force: true })
  }
}

/**
 * Starts the processes, tells all at once to ask, and gives the milliseconds that each took.
 * @param {number} size
 * @param {string} form
 * @param {string} endpoint
 * @param {string} place
 */
async function askAll(size, form, endpoint, place) {
  const script = fileURLToPath(new URL('fleet-process.js', import.meta.url))
  const args = [form, endpoint, place]
  const children = Array.from({ length: size }, () => fork(script, args, { execArgv: [] }))
  await Promise.all(children.map((child) => once(child, 'message')))
  const answers = children.map((child) => Promise.race([once(child, 'message'), once(child, 'exit')]))
  for (const child of children) child.send('go')
  const times = await Promise.all(answers)
  return times.map(([ms]) => {
    if (typeof ms !== 'number' || ms === 1) throw new Error(`${form}: a process went without credentials`)
    return ms
  })
}

/** Undefined where there is none. */
async function startRedis() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address())
  probe.close()
  await once(probe, 'close')
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
    stdio: 'ignore',
  })
  const isStarted = await Promise.race([once(server, 'error').then(() => false), sleep(1_000, true)])
  return isStarted ? { port, close: () => server.kill('SIGKILL') } : undefined
}
