/** @module Outputs of credential programs, good and bad, and profiles that name such programs. */
import { fromIni, fromProcess } from '@credchain/providers'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { caseWorld } from '../case-world.js'
import { outcomeOf, refusalProblems, resultProblems } from '../outcome.js'

/** @typedef {import('@credchain/core').Command} Command */
/** @typedef {import('../outcome.js').Code} Code */
/** @typedef {{ readonly keys: readonly [string, string, string?] } | { readonly refusal: Code }} Expected */

const AT = Date.parse('2026-01-01T00:00:00Z')

/** @type {import('../suite.js').Suite} */
export const PROCESS_OUTPUT = {
  at: 'process-output',
  async cases(path) {
    const names = await readdir(path)
    const outputs = names.filter((name) => extname(name) === '.json')
    const files = names.filter((name) => extname(name) === '.ini')
    return [
      ...outputs.map((name) => ({ name, run: async () => outputProblems(await readFile(join(path, name), 'utf8')) })),
      ...files.map((name) => ({ name, run: async () => profileProblems(await readFile(join(path, name), 'utf8'), path) })),
    ]
  },
}

/** @param {string} output */
async function outputProblems(output) {
  const { runtime } = caseWorld({ at: AT, exec: async () => ({ exitCode: 0, stdout: output, stderr: '' }) })
  return problemsOf(await outcomeOf(() => fromProcess({ command: 'program' }, runtime)()), expectedOf(output))
}

/**
 * Every profile of a config or credentials file. Its program is one that shows a file of this folder, and is run by no shell: what the shell would be
 * given is the case.
 * @param {string} text
 * @param {string} folder
 */
async function profileProblems(text, folder) {
  const isConfig = /^\[profile /m.test(text)
  const isWindows = /\.\\/.test(text)
  const problems = []
  for (const [, name = '', lines = ''] of text.matchAll(/^\[(?:profile )?([^\]]+)\]\n([^[]*)/gm)) {
    const own = Object.fromEntries([...lines.matchAll(/^(\w+)\s*=\s*(.*)$/gm)].map(([, key, value]) => [key, value]))
    const { runtime } = caseWorld({
      at: AT,
      env: { AWS_CONFIG_FILE: '/config', AWS_SHARED_CREDENTIALS_FILE: '/credentials' },
      files: { [isConfig ? '/config' : '/credentials']: text },
      platform: isWindows ? 'win32' : 'linux',
      exec: async ({ command }) => ({ exitCode: 0, stdout: await shownBy(command, own['credential_process'], folder), stderr: '' }),
    })
    const outcome = await outcomeOf(() => fromIni({ profile: name }, runtime)())
    const expected = own['aws_access_key_id'] === undefined ? expectedOf(await fileOf(own['credential_process'], folder)) : keysOf(own)
    problems.push(...problemsOf(outcome, expected).map((problem) => `profile ${name}: ${problem}`))
  }
  return problems
}

/**
 * @param {Command['command']} command
 * @param {string | undefined} written
 * @param {string} folder
 */
async function shownBy(command, written, folder) {
  if (command !== written) throw new Error(`another command is run than the one written: ${String(command)}`)
  return fileOf(written, folder)
}

/**
 * @param {string | undefined} command
 * @param {string} folder
 */
async function fileOf(command, folder) {
  const [, name = ''] = /([^/\\]+)$/.exec(command ?? '') ?? []
  return readFile(join(folder, name), 'utf8')
}

/**
 * What the protocol makes of an output: https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 * @param {string} output
 * @returns {Expected}
 */
function expectedOf(output) {
  try {
    const { Version, AccessKeyId, SecretAccessKey, SessionToken, Expiration } = JSON.parse(output)
    if (Version !== 1 || !AccessKeyId || !SecretAccessKey) return { refusal: 'INVALID_CONFIG' }
    if (Date.parse(Expiration) <= AT) return { refusal: 'UNAVAILABLE' }
    return { keys: [AccessKeyId, SecretAccessKey, SessionToken] }
  } catch {
    return { refusal: 'INVALID_CONFIG' }
  }
}

/**
 * @param {Readonly<Record<string, string | undefined>>} profile
 * @returns {Expected}
 */
function keysOf({ aws_access_key_id: id = '', aws_secret_access_key: secret = '' }) {
  return { keys: [id, secret, undefined] }
}

/**
 * @param {import('../outcome.js').Outcome} outcome
 * @param {Expected} expected
 */
function problemsOf(outcome, expected) {
  if ('refusal' in expected) return refusalProblems(outcome, [expected.refusal])
  return resultProblems(outcome, 'keys', expected.keys, ({ accessKeyId, secretAccessKey, sessionToken }) => [
    accessKeyId,
    secretAccessKey,
    sessionToken,
  ])
}
