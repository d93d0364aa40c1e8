/** @module A role and its source as profiles, in files of their own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KEYS } from './assume-role-options.js'

/** @typedef {{ profile: string, filepath: string, configFilepath: string, remove: () => Promise<void> }} ProfileOptions */

/**
 * The options of `fromIni` for a role that is assumed through another profile's keys; `remove` deletes the files.
 * @returns {Promise<ProfileOptions>}
 */
export async function profileOptions() {
  const folder = await mkdtemp(join(tmpdir(), 'credchain-bench-'))
  const filepath = join(folder, 'credentials')
  const configFilepath = join(folder, 'config')
  await writeFile(filepath, `[keys]\naws_access_key_id = ${KEYS.accessKeyId}\naws_secret_access_key = ${KEYS.secretAccessKey}\n`, {
    mode: 0o600,
  })
  const role = ['[profile role]', 'role_arn = arn:aws:iam::123456789012:role/bench', 'source_profile = keys', 'region = us-east-1']
  await writeFile(configFilepath, `${role.join('\n')}\n`)
  return { profile: 'role', filepath, configFilepath, remove: () => rm(folder, { recursive: true, force: true }) }
}
