/** @module `credchain import`: an access key from the console's .csv file to a profile. */
import { CredentialsError, expandHome, hostRuntime, redactKeyId, shortenHome } from '@credchain/core'
import { editCredentials, fileLocations, parse } from '@credchain/providers/shared-config'
import { readFile, rm } from 'node:fs/promises'
import { askYesNo } from '../ask-yes-no.js'
import type { Invocation } from '../invocation.js'
import { parseKeyCsv } from '../parse-key-csv.js'
import { openRewritable } from './rewritable-file.js'

export interface ImportOptions {
  readonly user?: string
  readonly force?: boolean
  readonly delete?: boolean
}

/** What belongs to the key that was there, and would be wrong beside another. */
const OF_THE_OLD_KEY = ['aws_session_token', 'aws_credential_scope', 'aws_account_id']

/** Says what was written, without the secret. Exit code 0, or 1 when the person said no; rejects when nothing could be written. */
export async function importKey(source: string, options: ImportOptions, invocation: Invocation): Promise<number> {
  const { profile = 'default', json, terminal } = invocation
  const path = expandHome(source, hostRuntime)
  const key = parseKeyCsv(await readKeys(path, source), {
    file: source,
    source: 'import',
    user: options.user,
    several: 'name one with --user',
  })
  const { credentials } = fileLocations({}, hostRuntime)
  const shown = shortenHome(credentials, hostRuntime)
  const file = await openRewritable(credentials, shown)
  const keys = { aws_access_key_id: key.accessKeyId, aws_secret_access_key: key.secretAccessKey }
  // Before the question: nobody is asked in vain.
  const text = editCredentials(file.text, shown, { profile, set: keys, remove: OF_THE_OLD_KEY })
  if (parse(file.text, shown, 'credentials').profiles.get(profile) !== undefined && options.force !== true) {
    if (!(await mayReplace(profile, shown, invocation))) return 1
  }
  await file.replace(text)
  if (options.delete) await rm(path)

  const told = {
    profile,
    file: credentials,
    key: redactKeyId(key.accessKeyId),
    ...(key.user && { user: key.user }),
    deleted: options.delete === true,
  }
  if (json) terminal.print(JSON.stringify(told, undefined, 2))
  else terminal.print(`profile ${profile} of ${shown} has the key ${told.key}${key.user === undefined ? '' : ` of user ${key.user}`}`)
  terminal.note(options.delete ? `${source} is deleted.` : `Delete ${source}: the secret stands in it for all to read (--delete does so).`)
  return 0
}

async function mayReplace(profile: string, shown: string, invocation: Invocation): Promise<boolean> {
  if (invocation.terminal.canAsk) return askYesNo(`${shown} has a profile ${profile}. Put the new key into it?`, invocation)
  throw new CredentialsError('INVALID_CONFIG', 'import', `${shown} has a profile ${profile} already; nothing was written`, {
    hint: 'name another with --profile, or pass --force',
  })
}

function readKeys(path: string, shown: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CredentialsError('INVALID_CONFIG', 'import', `${shown} cannot be read: ${error.code}`, { cause: error })
  })
}
