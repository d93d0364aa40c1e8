/** @module A: what a process costs that imports a provider, and asks it once. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { KEYS } from './assume-role-options.js'
import { profileOptions } from './profile-options.js'
import { row } from './row.js'

/**
 * @typedef {object} Subject
 * @property {string} subject
 * @property {import('./row.js').Row['kind']} kind
 * @property {string} code an ES module
 * @property {number} [atMost] times the floor
 */

const run = promisify(execFile)
const ROUNDS = 15
const ASK = 'const { accessKeyId } = await provider(); if (accessKeyId === undefined) throw new Error("no key")'

/** @type {Subject[]} */
const IMPORTS = [
  { subject: '@smithy/property-provider', kind: 'floor', code: "import '@smithy/property-provider'" },
  { subject: '@aws-sdk/credential-providers', kind: 'peer', code: "import '@aws-sdk/credential-providers'" },
  { subject: '@aws-sdk/client-sts', kind: 'peer', code: "import '@aws-sdk/client-sts'" },
  { subject: '@credchain/core', kind: 'ours', code: "import '@credchain/core'", atMost: 1.1 },
  { subject: '@credchain/providers/env', kind: 'ours', code: "import '@credchain/providers/env'", atMost: 1.1 },
  { subject: '@credchain/providers/ini', kind: 'ours', code: "import '@credchain/providers/ini'", atMost: 1.1 },
  { subject: '@credchain/providers', kind: 'ours', code: "import '@credchain/providers'", atMost: 1.1 },
]

/**
 * Subjects take turns, and what is measured is the processor time of the whole process: the clock on the wall is the neighbours' as well.
 * @param {import('./row.js').Bench} bench
 */
export async function measureImportWeight({ say }) {
  const profile = await profileOptions()
  try {
    return [
      ...(await measured('A import', IMPORTS, say)),
      ...(await measured('A import, first resolve', resolving(JSON.stringify({ ...profile, profile: 'keys' })), say)),
    ]
  } finally {
    await profile.remove()
  }
}

/**
 * @param {string} options of `fromIni`, as JSON
 * @returns {Subject[]}
 */
function resolving(options) {
  /** @type {(from: string, name: string, argument?: string) => string} */
  const code = (from, name, argument = '') => `import { ${name} as make } from '${from}'; const provider = make(${argument}); ${ASK}`
  return [
    { subject: 'node -e 0', kind: 'floor', code: '0' },
    { subject: 'fromEnv', kind: 'peer', code: code('@aws-sdk/credential-providers', 'fromEnv') },
    { subject: 'fromIni', kind: 'peer', code: code('@aws-sdk/credential-providers', 'fromIni', options) },
    { subject: 'fromEnv', kind: 'ours', code: code('@credchain/providers/env', 'fromEnv'), atMost: 1.9 },
    { subject: 'fromIni', kind: 'ours', code: code('@credchain/providers/ini', 'fromIni', options), atMost: 2 },
  ]
}

/**
 * @param {string} experiment
 * @param {readonly Subject[]} subjects the floor first
 * @param {(progress: string) => void} say
 */
async function measured(experiment, subjects, say) {
  /** @type {number[][]} */
  const rounds = []
  for (let round = 0; round < ROUNDS; round += 1) {
    say(`${experiment}, round ${round + 1} of ${ROUNDS}`)
    const took = []
    for (const { code } of subjects) took.push(await processorMs(code))
    rounds.push(took)
  }
  return subjects.map(({ subject, kind, atMost }, index) => {
    const samples = rounds.map((took) => took[index] ?? Number.NaN)
    const ratio = median(rounds.map((took) => (took[index] ?? Number.NaN) / (took[0] ?? Number.NaN)))
    const reach = atMost === undefined ? undefined : /** @type {const} */ ({ of: 'ratio', atMost })
    return row({ experiment, subject, kind, samples, unit: 'ms CPU', ratio, reach })
  })
}

/** @param {number[]} values */
function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** @param {string} code */
async function processorMs(code) {
  const tell = 'const { user, system } = process.cpuUsage(); console.log((user + system) / 1000)'
  const env = {
    PATH: process.env['PATH'],
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  }
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', `${code}; ${tell}`], { cwd: import.meta.dirname, env })
  return Number(stdout)
}
