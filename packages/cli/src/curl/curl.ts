/** @module `credchain curl`: one signed request, with the credentials of this machine. */
import { hostRuntime, nodeCodeOf, type Runtime } from '@credchain/core'
import { createSignedFetch } from '@credchain/signing'
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { machineChain } from '../machine-chain.js'
import type { Invocation } from '../invocation.js'
import { SIGNING_WORDS, signedFor } from '../signed-for.js'
import type { Terminal } from '../terminal.js'
import { orWrongUsage } from '../wrong-usage.js'
import { redactedHeader, redactedUrl } from './redacted.js'

export interface CurlOptions {
  /** `Name: value`, each. */
  readonly header?: readonly string[]
  /** The body; `@name` for that of a file, `@-` for stdin. */
  readonly data?: string
  readonly service?: string
  readonly allowHost?: readonly string[]
  readonly verbose?: boolean
}

/** Writes the answer's body as it comes; with `verbose` both heads on stderr, redacted. Exit code 0 below status 400, else 1; 2 for what cannot be signed. */
export function curl(method: string, url: string, options: CurlOptions, invocation: Invocation): Promise<number> {
  return orWrongUsage(() => send(method, url, options, invocation), invocation.terminal, SIGNING_WORDS)
}

async function send(method: string, url: string, options: CurlOptions, invocation: Invocation): Promise<number> {
  const { header = [], data, service, allowHost, verbose = false } = options
  const { signal, terminal } = invocation
  const scope = await signedFor(url, service, invocation)
  const chain = machineChain(invocation)
  try {
    const runtime = verbose ? noting(terminal) : hostRuntime
    const signed = createSignedFetch({ credentials: chain, ...scope, ...(allowHost !== undefined && { allowedHosts: allowHost }) }, runtime)
    const headers = header.map(nameAndValue)
    const body = await bodyOf(data)
    const answer = await signed(url, { method: method.toUpperCase(), headers, body, signal }).catch(withReason)
    if (verbose) noteHead(`< ${answer.status} ${answer.statusText}`, '<', answer.headers, terminal)
    if (answer.body !== null) for await (const chunk of answer.body as AsyncIterable<Uint8Array>) await terminal.write(chunk)
    if (terminal.isLive) terminal.print('')
    return answer.status < 400 ? 0 : 1
  } finally {
    chain.close()
  }
}

/** Not in the words of the parser, which quote the value. */
function nameAndValue(line: string): [string, string] {
  const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([\t\x20-\x7e]*)$/.exec(line) ?? []
  if (name === undefined || value === undefined) throw new TypeError("-H takes 'Name: value', of ASCII characters in one line")
  return [name, value]
}

async function bodyOf(data: string | undefined): Promise<string | Uint8Array<ArrayBuffer> | undefined> {
  if (data === '@-') return new Uint8Array(await buffer(process.stdin))
  return data?.startsWith('@') ? new Uint8Array(await readFile(data.slice(1)).catch(unreadable)) : data
}

function unreadable(error: unknown): never {
  if (nodeCodeOf(error) === 'EISDIR') throw new TypeError('-d @ takes a file, and that is a folder')
  throw error
}

/** `fetch` itself only says that it failed. */
function withReason(error: unknown): never {
  if (!(error instanceof TypeError && error.cause instanceof Error)) throw error
  throw new Error(`the host gave no answer: ${nodeCodeOf(error.cause) ?? error.cause.message}`, { cause: error })
}

/** Tells what is really sent, at each attempt. */
function noting(terminal: Terminal): Runtime {
  const fetch: Runtime['fetch'] = (input, init) => {
    noteHead(`> ${init?.method ?? 'GET'} ${redactedUrl(String(input))}`, '>', new Headers(init?.headers), terminal)
    return hostRuntime.fetch(input, init)
  }
  return Object.create(hostRuntime, { fetch: { value: fetch, enumerable: true } })
}

function noteHead(first: string, mark: string, headers: Headers, terminal: Terminal): void {
  terminal.note(first)
  for (const [name, value] of headers) terminal.note(`${mark} ${name}: ${redactedHeader(name, value)}`)
}
