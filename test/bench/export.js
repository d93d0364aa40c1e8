/** @module What a program waits for each time that it asks its `credential_process`: `credchain export`, a session being in the cache of files. */
import { startSandbox } from '@credchain/sandbox'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { KEYS } from './assume-role-options.js'
import { row } from './row.js'

/** @typedef {{ subject: string, kind: import('./row.js').Row['kind'], command: string, args: readonly string[], atMost?: number }} Subject */

const EXPERIMENT = 'export'
const ROUNDS = 25
const COMMAND = fileURLToPath(new URL('../../packages/cli/bin/credchain.js', import.meta.url))
const ROLE = 'arn:aws:iam::123456789012:role/app'

/** @type {Subject[]} */
const SUBJECTS = [
  { subject: 'node -e 0', kind: 'floor', command: process.execPath, args: ['-e', '0'] },
  {
    subject: 'aws configure export-credentials',
    kind: 'peer',
    command: 'aws',
    args: ['configure', 'export-credentials', '--profile', 'app'],
  },
  { subject: 'credchain export', kind: 'ours', command: process.execPath, args: [COMMAND, 'export', '--profile', 'app'], atMost: 2.5 },
]

/**
 * Whole processes, by the clock on the wall. Subjects take turns, and each is compared with the floor of its own round: the machine is the neighbours' as well.
 * @param {import('./row.js').Bench} bench
 */
export async function measureExport({ say }) {
  const home = await mkdtemp(join(tmpdir(), 'credchain-bench-'))
  const sandbox = await startSandbox({ users: [{ userName: 'alice', ...KEYS }], roles: [{ arn: ROLE }] })
  try {
    const env = { PATH: process.env['PATH'], HOME: home, ...sandbox.env, AWS_EC2_METADATA_DISABLED: 'true' }
    await mkdir(join(home, '.aws'), { mode: 0o700 })
    const keys = `aws_access_key_id = ${KEYS.accessKeyId}\naws_secret_access_key = ${KEYS.secretAccessKey}\n`
    await writeFile(join(home, '.aws', 'config'), `[profile app]\nrole_arn = ${ROLE}\nsource_profile = alice\n[profile alice]\n${keys}`)
    /** @type {Subject[]} */
    const subjects = []
    for (const subject of SUBJECTS) {
      try {
        await wallMs(subject, env)
        subjects.push(subject)
      } catch (error) {
        // The AWS CLI of version 1 has no such command.
        if (subject.kind !== 'peer') throw error
        say(String(error))
      }
    }
    const asked = sandbox.count('sts')

    /** @type {number[][]} */
    const rounds = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const took = []
      for (const subject of subjects) took.push(await wallMs(subject, env))
      rounds.push(took)
    }
    if (sandbox.count('sts') !== asked) throw new Error('export: the session did not come from the cache')
    return subjects.map(({ subject, kind, atMost }, index) => {
      const samples = rounds.map((took) => took[index] ?? Number.NaN)
      const ratio = median(rounds.map((took) => (took[index] ?? Number.NaN) / (took[0] ?? Number.NaN)))
      const reach = atMost === undefined ? undefined : /** @type {const} */ ({ of: 'ratio', atMost })
      return row({ experiment: EXPERIMENT, subject, kind, samples, unit: 'ms', ratio, reach })
    })
  } finally {
    await sandbox.close()
    await rm(home, { recursive: true })
  }
}

/**
 * @param {Subject} subject
 * @param {NodeJS.ProcessEnv} env
 */
async function wallMs({ subject, command, args }, env) {
  const began = performance.now()
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
  child.stdout.resume()
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${subject} ended with code ${code}`)
  return performance.now() - began
}

/** @param {number[]} values */
function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
