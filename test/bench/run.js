/**
 * @module `pnpm bench [names…] [--json]`: peers, floor and this library side by side, in one run, on what was built.
 *
 * Progress goes to stderr, the table (or with `--json` the rows) to stdout, and the rows to `.bench/<date>.json`. Exit code 1 when something was not reached.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measureMetadataRequests } from './metadata-requests.js'
import { measureNoCredentials } from './no-credentials.js'
import { measureBundleWeight } from './bundle-weight.js'
import { measureExport } from './export.js'
import { measureImportWeight } from './import-weight.js'
import { measureFleet } from './fleet.js'
import { measureOutage } from './outage.js'
import { measureProfiles } from './profiles.js'
import { measureRefreshLatency } from './refresh-latency.js'
import { measureServe } from './serve.js'
import { measureSigning } from './signing.js'
import { measureStampede } from './stampede.js'
import { startSts } from './start-sts.js'
import { table } from './table.js'
import { measureTenants } from './tenants.js'
import { measureTenClients } from './ten-clients.js'
import { measureWarmCall } from './warm-call.js'

/** @type {Record<string, import('./row.js').Experiment>} */
const EXPERIMENTS = {
  a: measureImportWeight,
  a2: measureBundleWeight,
  'warm-call': measureWarmCall,
  profiles: measureProfiles,
  stampede: measureStampede,
  'refresh-latency': measureRefreshLatency,
  outage: measureOutage,
  'ten-clients': measureTenClients,
  'no-credentials': measureNoCredentials,
  fleet: measureFleet,
  tenants: measureTenants,
  'metadata-requests': measureMetadataRequests,
  signing: measureSigning,
  export: measureExport,
  serve: measureServe,
}

const { values, positionals } = parseArgs({ options: { json: { type: 'boolean', default: false } }, allowPositionals: true })
const unknown = positionals.filter((name) => !Object.hasOwn(EXPERIMENTS, name))
if (unknown.length > 0) {
  process.stderr.write(`bench: no experiment ${unknown.join(', ')}; there are ${Object.keys(EXPERIMENTS).join(', ')}\n`)
  process.exit(2)
}

// What this machine is set up for is not measured, and nobody's credentials are used.
for (const name of Object.keys(process.env)) if (/^AWS_/i.test(name)) delete process.env[name]
process.env['AWS_EC2_METADATA_DISABLED'] = 'true'
// Twelve times the same notice would drown the progress.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'

const date = new Date()
const [cpu] = cpus()
const machine = {
  cores: cpus().length,
  cpu: cpu?.model.trim() ?? 'unknown',
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
}
const rows = await measured(positionals.length > 0 ? positionals : Object.keys(EXPERIMENTS))
const record = { date: date.toISOString(), machine, rows }
await keep(record)
const header = `${record.date}  node ${machine.node}  ${machine.cores} cores (${machine.cpu})  ${machine.memoryGiB} GiB\n\n`
process.stdout.write(values.json ? `${JSON.stringify(record, undefined, 2)}\n` : header + table(rows))
const missed = rows.filter(({ met }) => met === false).length
process.stderr.write(missed === 0 ? 'bench: everything was reached\n' : `bench: ${missed} not reached\n`)
process.exitCode = missed === 0 ? 0 : 1

/** @param {string[]} names */
async function measured(names) {
  const sts = await startSts()
  /** @type {import('./row.js').Row[]} */
  const all = []
  for (const name of names) {
    const say = (/** @type {string} */ progress) => process.stderr.write(`bench: ${name}: ${progress}\n`)
    all.push(...((await EXPERIMENTS[name]?.({ sts, say })) ?? []))
  }
  sts.close()
  return all
}

/** @param {typeof record} kept */
async function keep(kept) {
  const folder = fileURLToPath(new URL('../../.bench/', import.meta.url))
  await mkdir(folder, { recursive: true })
  await writeFile(`${folder}${kept.date.slice(0, 19).replaceAll(':', '-')}.json`, `${JSON.stringify(kept, undefined, 2)}\n`)
}
