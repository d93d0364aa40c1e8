/** @module Everything in the shared config files that does not do what its author meant. */
import { isCredentialsError, type Runtime } from '@credchain/core'
import { readFileToLint, type FileToLint } from './file-to-lint.js'
import { fileLocations, namedBy, type FileLocationOptions } from './file-locations.js'
import { findingOf, type Finding } from './finding.js'
import { PROFILE_KEYS } from './known-keys.js'
import { lintFile } from './lint-file.js'
import { parse, type ParsedFile } from './parse.js'
import { staticKeys } from './plan-base.js'
import { planSts } from './plan-sts.js'
import { plan } from './plan.js'
import { mergeFiles, type SharedConfig } from './shared-config.js'

export interface LintReport {
  /** Paths of both files, whether they exist or not. */
  readonly files: readonly string[]
  /** In the order of the files. */
  readonly findings: readonly Finding[]
}

/** Reads both files, judges them, and asks nobody. Whatever is wrong is a finding, never an error. */
export async function lintSharedConfig(options: FileLocationOptions, runtime: Runtime): Promise<LintReport> {
  const { config, credentials } = fileLocations(options, runtime)
  const [configBy, credentialsBy] = namedBy(options, runtime)
  const files = await Promise.all([
    readFileToLint(config, 'config', configBy, runtime),
    readFileToLint(credentials, 'credentials', credentialsBy, runtime),
  ])
  const findings = [
    ...files.flatMap((file) => [...file.findings, ...lintFile(file.text, file.path, file.kind)]),
    ...overridden(...files),
    ...brokenProfiles(sharedConfigOf(...files)),
  ]
  const order = (path: string) => (path === config ? 0 : 1)
  return {
    files: [config, credentials],
    findings: findings.toSorted((a, b) => order(a.file) - order(b.file) || a.line - b.line),
  }
}

/** What is left of both when mistakes of syntax, which are told apart, are passed over. */
function sharedConfigOf(...[config, credentials]: readonly [FileToLint, FileToLint]): SharedConfig {
  return mergeFiles(parsed(config), parsed(credentials), [config.path, credentials.path])
}

/** What the credentials file says too, which goes before. The same in both is no mistake. */
function overridden(...[config, credentials]: readonly [FileToLint, FileToLint]): Finding[] {
  const [first, second] = [parsed(config).profiles, parsed(credentials).profiles]
  return [...first.keys()].flatMap((name) =>
    [...(first.get(name)?.properties ?? [])].flatMap(([key, { file, line, value }]) => {
      const other = second.get(name)?.properties.get(key)
      if (!PROFILE_KEYS.has(key) || other === undefined || other.value === '' || other.value === value) return []
      const message = `${key} of profile ${name} stands in the credentials file too (line ${other.line}); that one counts`
      return [{ rule: 'duplicate-key' as const, file, line, message, hint: 'Remove one of the two.' }]
    }),
  )
}

function parsed({ text, path, kind }: FileToLint): ParsedFile {
  return parse(text, path, kind, () => {})
}

/** Each mistake once, however many profiles it breaks. Profiles of settings alone are no mistake. */
function brokenProfiles(config: SharedConfig): Finding[] {
  const found = new Map<string, Finding>()
  for (const name of config.profiles.keys()) {
    for (const finding of brokenProfile(config, name)) {
      const place = `${finding.file}:${finding.line}`
      if (!found.has(place)) found.set(place, finding)
    }
  }
  return [...found.values()]
}

/** Half a key pair and settings of endpoints are judged where the plan does not come by them, too: clients of AWS may. */
function brokenProfile(config: SharedConfig, name: string): Finding[] {
  const section = config.profiles.get(name)
  if (section === undefined) return []
  const judges = [() => plan(config, name, false), () => staticKeys(section), () => planSts(section, config.services)]
  return judges.flatMap((judge) => mistakeOf(judge, section.file))
}

function mistakeOf(judge: () => unknown, file: string): Finding[] {
  try {
    judge()
    return []
  } catch (error) {
    if (!isCredentialsError(error)) throw error
    return error.code === 'NOT_CONFIGURED' ? [] : [findingOf('broken-profile', error, file)]
  }
}
