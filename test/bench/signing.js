/** @module K: what a signature costs, and what it costs to load what makes it. */
import { createSignedFetch, signHeaders } from '@credchain/signing'
import { hostRuntime } from '@credchain/core'
import { SignatureV4 } from '@smithy/signature-v4'
import { AwsClient, AwsV4Signer } from 'aws4fetch'
import { createSignedFetcher } from 'aws-sigv4-fetch'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { NodeSha256 } from '@credchain/signing/sign'
import { KEYS } from './assume-role-options.js'
import { row } from './row.js'

/** Short turns, many of them: a slow moment of the machine spoils few. */
const ROUNDS = 150
const SIGNATURES = 40
const WARM = 2_000
const IMPORTS = 9
const URL_SIGNED = 'https://dynamodb.eu-west-1.amazonaws.com/'
const BODY = JSON.stringify({ TableName: 'table', Key: { id: { S: 'a'.repeat(64) } } })
const HEADERS = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' }
const SCOPE = { service: 'dynamodb', region: 'eu-west-1' }

/** @param {import('./row.js').Bench} bench */
export async function measureSigning({ say }) {
  const rows = []
  for (const [experiment, subjects] of /** @type {const} */ ([
    ['K signature', signers()],
    ['K signed fetch', fetches()],
  ])) {
    say(experiment)
    rows.push(...(await perCall(experiment, subjects)))
  }
  say('K import')
  rows.push(...(await imports()))
  return rows
}

/** @typedef {{ subject: string, kind: import('./row.js').Row['kind'], call: () => Promise<unknown>, reach?: import('./row.js').Reach }} Subject */

/** The signing key is derived once and kept, by all of them. @returns {Subject[]} */
function signers() {
  const bare = new SignatureV4({ credentials: KEYS, ...SCOPE, sha256: NodeSha256 })
  const { hostname } = new URL(URL_SIGNED)
  const cache = new Map()
  const request = { method: 'POST', url: URL_SIGNED, headers: HEADERS, body: BODY, credentials: KEYS }
  return [
    {
      subject: '@smithy/signature-v4',
      kind: 'floor',
      call: () =>
        bare.sign({ method: 'POST', protocol: 'https:', hostname, path: '/', headers: { ...HEADERS, host: hostname }, body: BODY }),
    },
    {
      subject: 'aws4fetch',
      kind: 'peer',
      call: () => new AwsV4Signer({ ...KEYS, ...SCOPE, method: 'POST', url: URL_SIGNED, headers: HEADERS, body: BODY, cache }).sign(),
    },
    { subject: 'signHeaders', kind: 'ours', call: () => signHeaders(request), reach: { of: 'ratio', atMost: 1.2 } },
  ]
}

/** With a network that answers at once. @returns {Subject[]} */
function fetches() {
  const answer = async () => new Response('{}')
  const init = { method: 'POST', headers: HEADERS, body: BODY }
  const peer = createSignedFetcher({ ...SCOPE, credentials: KEYS, fetch: answer })
  const own = createSignedFetch({ credentials: KEYS }, { ...hostRuntime, fetch: answer })
  const client = new AwsClient({ ...KEYS, ...SCOPE })
  return [
    { subject: 'aws-sigv4-fetch', kind: 'floor', call: () => peer(URL_SIGNED, init) },
    { subject: 'aws4fetch', kind: 'peer', call: () => client.sign(URL_SIGNED, init).then(answer) },
    { subject: 'createSignedFetch', kind: 'ours', call: () => own(URL_SIGNED, init), reach: { of: 'ratio', atMost: 1 } },
  ]
}

/**
 * Subjects take turns, so that a slow moment of the machine falls on all of them.
 * @param {string} experiment
 * @param {readonly Subject[]} subjects
 */
async function perCall(experiment, subjects) {
  for (const { call } of subjects) for (let warm = 0; warm < WARM; warm += 1) await call()
  /** @type {number[][]} */
  const rounds = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const took = []
    for (const { call } of subjects) {
      const since = performance.now()
      for (let index = 0; index < SIGNATURES; index += 1) await call()
      took.push(((performance.now() - since) * 1_000) / SIGNATURES)
    }
    rounds.push(took)
  }
  return subjects.map(({ subject, kind, reach }, index) => {
    const samples = rounds.map((took) => took[index] ?? Number.NaN)
    const ratio = median(rounds.map((took) => (took[index] ?? Number.NaN) / (took[0] ?? Number.NaN)))
    return row({ experiment, subject, kind, samples, unit: 'µs', ratio, reach, note: `${Math.round(1e6 / median(samples))} a second` })
  })
}

/** Each in a process of its own; ours with what it loads when it first signs. */
async function imports() {
  const load = `const { signHeaders } = await import('@credchain/signing'); await signHeaders({ url: '${URL_SIGNED}', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })`
  const subjects = /** @type {const} */ ([
    { subject: 'aws-sigv4-fetch', kind: 'floor', code: "await import('aws-sigv4-fetch')" },
    { subject: 'aws4fetch', kind: 'peer', code: "await import('aws4fetch')" },
    { subject: '@smithy/signature-v4', kind: 'peer', code: "await import('@smithy/signature-v4')" },
    { subject: '@credchain/signing', kind: 'ours', code: "await import('@credchain/signing')", reach: { of: 'ratio', atMost: 1 } },
    { subject: '@credchain/signing, and a signature', kind: 'ours', code: load },
  ])
  /** @type {number[][]} */
  const rounds = []
  for (let round = 0; round < IMPORTS; round += 1) {
    const took = []
    for (const { code } of subjects) took.push(await importMs(code))
    rounds.push(took)
  }
  return subjects.map(({ subject, kind, ...rest }, index) => {
    const samples = rounds.map((took) => took[index] ?? Number.NaN)
    const ratio = median(rounds.map((took) => (took[index] ?? Number.NaN) / (took[0] ?? Number.NaN)))
    return row({ experiment: 'K import', subject, kind, samples, unit: 'ms', ratio, reach: 'reach' in rest ? rest.reach : undefined })
  })
}

/** @param {string} code */
async function importMs(code) {
  const script = `const since = performance.now(); ${code}; console.log(performance.now() - since)`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: import.meta.dirname })
  return Number(stdout)
}

/** @param {readonly number[]} values */
function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
