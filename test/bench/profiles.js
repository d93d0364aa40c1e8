/** @module C: what one profile of ten or fifty thousand costs, in time and in what stays in memory. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { row } from './row.js'

/** @typedef {{ bytes: number, read: number[], work: number[] }} ProfileCost */

const SIZES = [10_000, 50_000]
const SUBJECTS = /** @type {const} */ ([
  { subject: 'readFile', kind: 'floor', form: 'read' },
  { subject: 'readFile, split into lines', kind: 'floor', form: 'lines' },
  { subject: 'fromIni', kind: 'peer', form: 'peer' },
  { subject: 'the ini package', kind: 'peer', form: 'ini' },
  { subject: 'fromIni', kind: 'ours', form: 'ours' },
])

/**
 * Each in a process of its own, which measures its floor beside it.
 * @param {import('./row.js').Bench} bench
 */
export async function measureProfiles({ say }) {
  const folder = await mkdtemp(join(tmpdir(), 'credchain-bench-'))
  /** @type {import('./row.js').Row[]} */
  const rows = []
  for (const size of SIZES) {
    const file = join(folder, String(size))
    const wanted = nameOf(Math.floor(size * 0.9))
    await writeFile(file, Array.from({ length: size }, (_, index) => section(nameOf(index), index)).join('\n'), { mode: 0o600 })
    await writeFile(`${file}.small`, section(wanted, 0), { mode: 0o600 })
    const { size: length } = await stat(file)
    for (const subject of SUBJECTS) {
      say(`${size} profiles: ${subject.subject}`)
      rows.push(...rowsOf(subject, size, length, await costOf(subject.form, file, wanted)))
    }
  }
  await rm(folder, { recursive: true })
  // All that is said of the time, then all that is said of the heap.
  return rows.toSorted((a, b) => a.experiment.localeCompare(b.experiment))
}

/** @param {number} index */
function nameOf(index) {
  return `tenant-${String(index).padStart(6, '0')}`
}

/**
 * @param {string} name
 * @param {number} index
 */
function section(name, index) {
  const id = String(index).padStart(16, '0')
  return `[${name}]\naws_access_key_id = AKIA${id}\naws_secret_access_key = SECRETSECRETSECRETSECRET${id}\nregion = eu-west-1\n`
}

/**
 * @param {(typeof SUBJECTS)[number]} subject
 * @param {number} size
 * @param {number} length
 * @param {ProfileCost} cost
 */
function rowsOf({ subject, kind }, size, length, { bytes, read, work }) {
  const atMost = (/** @type {'ratio' | 'value'} */ of, /** @type {number} */ bound) => (kind === 'ours' ? { of, atMost: bound } : undefined)
  return [
    row({
      experiment: `C one of ${size}`,
      subject,
      kind,
      samples: work,
      unit: 'ms cpu',
      ratio: middle(work) / middle(read),
      reach: atMost('ratio', 6),
    }),
    row({
      experiment: `C one of ${size}, kept`,
      subject,
      kind,
      samples: [bytes / length],
      unit: 'x file',
      reach: atMost('value', 1),
      note: `${(bytes / 1024).toFixed(0)} KiB of a file of ${(length / 1024).toFixed(0)} KiB`,
    }),
  ]
}

/** @param {number[]} samples */
function middle(samples) {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN
}

/**
 * @param {string} form
 * @param {string} file
 * @param {string} profile
 * @returns {Promise<ProfileCost>}
 */
async function costOf(form, file, profile) {
  const script = fileURLToPath(new URL('profiles-process.js', import.meta.url))
  const child = fork(script, [form, file, profile], { execArgv: ['--expose-gc'] })
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`${form}: the process ended with ${code} before it told its cost`)
  })
  const [cost] = await Promise.race([once(child, 'message'), failed])
  return cost
}
