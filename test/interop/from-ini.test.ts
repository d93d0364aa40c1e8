import * as aws from '@aws-sdk/credential-providers'
import { fromIni } from '@credchain/providers'
import { fakeWorld } from '@credchain/sandbox'
import { externalDataInterceptor } from '@smithy/core/config'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { generatedFiles, type GeneratedFiles } from './generated-config.js'

const RUNS = 1_000
const SEED = 20_261_122
const CONFIG = '/differential/config'
const CREDENTIALS = '/differential/credentials'

type RoleAssumer = (
  source: { accessKeyId: string },
  params: { RoleArn?: string | undefined },
) => Promise<{ accessKeyId: string; secretAccessKey: string }>
/** An identity and the roles on the way to it, or what went wrong. */
type Outcome = { readonly identity: object; readonly roles: readonly object[] } | { readonly message: string }

/** Where the two may differ. The words are those of the first column of ARCHITECTURE.md's deviations. */
const DEVIATIONS: Record<string, (ours: Outcome, theirs: Outcome, files: GeneratedFiles) => boolean> = {
  '`fromIni`, malformed lines': refusedWith(/expected an '=' sign|has no name before its '=' sign|expected a property before/),
  '`fromIni`, `role_arn` without a source beside static keys': refusedWith(/has role_arn, and nothing to assume the role with/),
  '`fromIni`, both `source_profile` and `credential_source`': refusedWith(/has both credential_source and source_profile/),
  '`fromIni`, half a key pair': refusedWith(/has half a key pair/),
  '`fromIni`, `duration_seconds` that is none': refusedWith(/duration_seconds must be a whole number/),
  '`fromIni`, keys in another case': (ours, theirs, { config, credentials }) =>
    /^(?:Aws_Account_Id|EXTERNAL_ID)/m.test(config + credentials) && withoutThose(ours) === withoutThose(theirs),
  '`fromIni`, `[default]` beside `[profile default]`': (_ours, _theirs, { config }) =>
    /^\[default\]/m.test(config) && /^\[profile "?default"?\]/m.test(config),
  '`aws_account_id` that is none': (ours, theirs) => JSON.stringify(ours) === JSON.stringify(theirs).replace('"accountId":"mine",', ''),
}

test(`of ${RUNS} generated pairs of files both make the same, but for what ARCHITECTURE.md lists`, async () => {
  const architecture = readFileSync(join(import.meta.dirname, '../../ARCHITECTURE.md'), 'utf8')
  const seen = new Map<string, number>()
  const note = (what: string): void => {
    seen.set(what, (seen.get(what) ?? 0) + 1)
  }
  const check = async (files: GeneratedFiles) => {
    const [ours, theirs] = [await outcomeOf(ourProvider(files)), await outcomeOf(theirProvider(files))]
    if (JSON.stringify(comparable(ours)) === JSON.stringify(comparable(theirs))) return note('identity' in ours ? 'same' : 'both refuse')
    const deviation = Object.entries(DEVIATIONS).find(([, matches]) => matches(ours, theirs, files))?.[0]
    if (deviation === undefined) throw new Error(`nothing allows this:\n${JSON.stringify({ files, ours, theirs }, undefined, 2)}`)
    note(deviation)
  }
  await fc.assert(fc.asyncProperty(generatedFiles, check), { seed: SEED, numRuns: RUNS, endOnFailure: true })
  expect(seen.get('same')).toBeGreaterThan(RUNS / 2)
  for (const deviation of Object.keys(DEVIATIONS)) {
    expect([...seen.keys()]).toContain(deviation)
    expect(architecture).toContain(`| ${deviation} |`)
  }
})

/** Two refusals are the same: the words are each library's own. */
function comparable(outcome: Outcome): unknown {
  return 'message' in outcome ? 'refused' : outcome
}

function refusedWith(words: RegExp) {
  return (ours: Outcome, theirs: Outcome) => 'message' in ours && words.test(ours.message) && 'identity' in theirs
}

/** What the keys that the test writes in another case would set. */
function withoutThose(outcome: Outcome): string {
  return JSON.stringify(comparable(outcome)).replaceAll(/"(?:accountId|ExternalId)":"[^"]*",/g, '')
}

function ourProvider({ config, credentials, profile }: GeneratedFiles) {
  const world = fakeWorld({ files: { '/home/user/.aws/config': config, '/home/user/.aws/credentials': credentials } })
  return (roleAssumer: RoleAssumer) => fromIni({ profile, roleAssumer }, world)
}

function theirProvider({ config, credentials, profile }: GeneratedFiles) {
  externalDataInterceptor.interceptFile(CONFIG, config)
  externalDataInterceptor.interceptFile(CREDENTIALS, credentials)
  return (roleAssumer: RoleAssumer) =>
    aws.fromIni({ profile, configFilepath: CONFIG, filepath: CREDENTIALS, ignoreCache: true, roleAssumer })
}

async function outcomeOf(make: (roleAssumer: RoleAssumer) => () => Promise<object>): Promise<Outcome> {
  const roles: object[] = []
  const provider = make(async ({ accessKeyId }, params) => {
    roles.push(plain({ ...params, source: accessKeyId }))
    return { accessKeyId: `ASIA ${params.RoleArn} ${accessKeyId}`, secretAccessKey: 'secret' }
  })
  try {
    return { identity: plain(await provider()), roles }
  } catch (error) {
    return { message: error instanceof Error ? error.message : expect.unreachable() }
  }
}

/** Without attribution and what is not set, generated names as one, in the order of the keys. */
function plain(value: object): object {
  const generated = (part: unknown) => (typeof part === 'string' ? part.replace(/^(?:aws-sdk-js|credchain)-\d+$/, 'generated') : part)
  const entries = Object.entries(value).filter(([key, part]) => part !== undefined && key !== '$source')
  return Object.fromEntries(entries.map(([key, part]) => [key, generated(part)]).toSorted(([a], [b]) => String(a).localeCompare(String(b))))
}
