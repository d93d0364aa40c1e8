/** @module The AWS key that is given to Twilio: from a file, stdin, a profile, or the chain of the machine. Never an argument: others can read those. */
import { abortable, CredentialsError, expandHome, hostRuntime, redactKeyId, type Credentials } from '@credchain/core'
import type { TwilioKeyPair } from '@credchain/twilio'
import { longLivedPair } from '@credchain/twilio/rotate'
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { machineChain } from '../machine-chain.js'
import type { Invocation } from '../invocation.js'
import { parseKeyFile } from './parse-key-file.js'

/** @param keyFile `-` for stdin; undefined for the profile of the invocation, else the machine's chain. Says which key it is. */
export async function newKey(keyFile: string | undefined, invocation: Invocation): Promise<TwilioKeyPair> {
  const given =
    keyFile === undefined
      ? await ofChain(invocation)
      : parseKeyFile(await abortable(contentOf(keyFile), invocation.signal), nameOf(keyFile))
  const key = await longLivedPair(given)
  const from = keyFile === undefined ? (invocation.profile ?? 'the chain of this machine') : nameOf(keyFile)
  invocation.terminal.note(`The key ${redactKeyId(key.accessKeyId)} of ${from}.`)
  return key
}

async function ofChain(invocation: Invocation): Promise<Credentials> {
  const chain = machineChain(invocation)
  try {
    return await chain({ signal: invocation.signal })
  } finally {
    chain.close()
  }
}

async function contentOf(keyFile: string): Promise<string> {
  if (keyFile === '-') {
    if (!process.stdin.isTTY) return text(process.stdin)
    throw new CredentialsError('INVALID_CONFIG', 'twilio', 'a key is not typed: stdin is a terminal', {
      hint: 'lead a file or a program into it',
    })
  }
  try {
    return await readFile(expandHome(keyFile, hostRuntime), 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    throw new CredentialsError('INVALID_CONFIG', 'twilio', `${keyFile} cannot be read (${code})`)
  }
}

function nameOf(keyFile: string): string {
  return keyFile === '-' ? 'stdin' : keyFile
}
