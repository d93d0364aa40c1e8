/** @module `credchain twilio list`: the AWS credentials of the account, and what uses them. */
import { reasonOf, redactKeyId } from '@credchain/core'
import { createTwilioAwsClient, type TwilioAwsClient, type TwilioAwsCredential, type TwilioS3Target } from '@credchain/twilio/client'
import type { Invocation } from '../invocation.js'

interface Row {
  readonly sid: string
  /** Without the mark of its key. */
  readonly name: string
  /** Last four characters of the key that the name is marked with. */
  readonly key?: string
  readonly accountSid?: string
  readonly dateCreated?: Date
  readonly usedBy: readonly TwilioS3Target[]
}

/** Prints a line a credential. Exit code 0; rejects when Twilio does not list them. */
export async function listTwilio({ json, signal, terminal }: Invocation): Promise<number> {
  const client = createTwilioAwsClient()
  const credentials: TwilioAwsCredential[] = []
  for await (const credential of client.list({ signal })) credentials.push(credential)
  const users = new Map<TwilioS3Target, string | undefined>()
  for (const target of ['recording', 'composition'] as const) {
    users.set(target, await usedBy(target, client, { signal, note: (line) => terminal.note(line) }))
  }
  const rows = credentials.map((credential) => rowOf(credential, users))
  if (json) terminal.print(JSON.stringify(rows, undefined, 2))
  else if (rows.length === 0) terminal.print('Twilio has no AWS credential')
  else for (const row of rows) terminal.print(lineOf(row))
  return 0
}

function rowOf(
  { sid, friendlyName, accountSid, dateCreated }: TwilioAwsCredential,
  users: ReadonlyMap<TwilioS3Target, string | undefined>,
): Row {
  const [mark, key] = /(?:^|\s)#([A-Z0-9]{20})(?=\s|$)/.exec(friendlyName) ?? []
  return {
    sid,
    name: mark === undefined ? friendlyName : friendlyName.replace(mark, '').trim(),
    ...(key !== undefined && { key: redactKeyId(key) }),
    ...(accountSid !== undefined && { accountSid }),
    ...(dateCreated !== undefined && { dateCreated }),
    usedBy: [...users].filter(([, used]) => used === sid).map(([target]) => target),
  }
}

/** An identity may list credentials, and not read the settings of Video. */
async function usedBy(
  target: TwilioS3Target,
  client: TwilioAwsClient,
  { signal, note }: { readonly signal: AbortSignal; readonly note: (line: string) => void },
): Promise<string | undefined> {
  try {
    return (await client.readSettings(target, { signal })).awsCredentialsSid
  } catch (error) {
    signal.throwIfAborted()
    note(`What ${target}s use is not known: ${reasonOf(error)}.`)
    return undefined
  }
}

function lineOf({ sid, name, key, dateCreated, usedBy: users }: Row): string {
  const parts = [
    sid,
    // Whoever has access to the account can write it: it must not steer the terminal.
    name.replaceAll(/\p{Cc}/gu, '?') || '(no name)',
    key === undefined ? 'key unknown' : `key ${key}`,
    dateCreated && `made ${dateCreated.toISOString().slice(0, 10)}`,
    users.length > 0 && `used by ${users.map((target) => `${target}s`).join(' and ')}`,
  ]
  return parts.filter(Boolean).join('  ')
}
