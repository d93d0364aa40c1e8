/** @module One form of C in a process of its own: `node --expose-gc profiles-process.js <form> <credentials file> <profile>`. Run by `profiles.js`. */
import { profileForm } from './profile-forms.js'

const [, , form = '', filepath = '', profile = ''] = process.argv
const WARM_UP = 5
const ROUNDS = 15
const options = { filepath, configFilepath: `${filepath}.absent`, profile }

// Loaded modules and compiled code are not the profile's: another file of one profile pays for them.
await profileForm(form, { ...options, filepath: `${filepath}.small` })()
const before = await heapUsed()
const kept = await profileForm(form, options)()
const bytes = (await heapUsed()) - before

const read = profileForm('read', options)
const work = profileForm(form, { ...options, ignoreCache: true })
/** @type {{ read: number[], work: number[] }} */
const times = { read: [], work: [] }
// In turns, so that a busy moment of the machine is nobody's advantage.
for (let round = -WARM_UP; round < ROUNDS; round += 1) {
  const took = { read: await timed(read), work: await timed(work) }
  if (round >= 0) for (const name of /** @type {const} */ (['read', 'work'])) times[name].push(took[name])
}
// Here, so that nothing of it could be thrown away before.
if (kept === undefined) throw new Error('nothing was kept')
process.send?.({ bytes, ...times }, () => process.exit())

/**
 * Processor time in milliseconds, all threads: what others do with the machine is not measured.
 * @param {() => Promise<unknown>} run
 */
async function timed(run) {
  globalThis.gc?.()
  const since = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}

/** Buffers included; after the collector has had its way, and weak references have let go. */
async function heapUsed() {
  for (let pass = 0; pass < 3; pass += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    globalThis.gc?.()
  }
  const { heapUsed: used, external } = process.memoryUsage()
  return used + external
}
