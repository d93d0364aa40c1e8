/** @module `credchain curl`: one signed request, with the credentials of this machine. */
import { hostRuntime, redactKeyId, type Runtime } from '@credchain/core'
import { createSignedFetch } from '@credchain/signing'
import { readFile } from 'node:fs/promises'
import { machineChain } from '../machine-chain.js'
import type { Invocation } from '../invocation.js'
import type { Terminal } from '../terminal.js'

export interface CurlOptions {
  /** `Name: value`, each. */
  readonly header?: readonly string[]
  /** The body; `@name` for that of a file. */
  readonly data?: string
  readonly service?: string
  readonly allowHost?: readonly string[]
  readonly verbose?: boolean
}

/** Writes the answer's body as it comes; with `verbose` both heads on stderr, redacted. Exit code 0 below status 400, else 1. */
export async function curl(method: string, url: string, options: CurlOptions, invocation: Invocation): Promise<number> {
  const { header = [], data, service, allowHost, verbose = false } = options
  const { region, signal, terminal } = invocation
  const chain = machineChain(invocation)
  try {
    const runtime = verbose ? noting(terminal) : hostRuntime
    const signed = createSignedFetch(
      { credentials: chain, service, region, ...(allowHost !== undefined && { allowedHosts: allowHost }) },
      runtime,
    )
    const body = data?.startsWith('@') ? new Uint8Array(await readFile(data.slice(1))) : data
    const headers = new Headers(header.map(nameAndValue))
    const answer = await signed(url, { method: method.toUpperCase(), headers, body, signal })
    if (verbose) noteHead(`< ${answer.status} ${answer.statusText}`, '<', answer.headers, terminal)
    if (answer.body !== null) for await (const chunk of answer.body as AsyncIterable<Uint8Array>) terminal.write(chunk)
    if (terminal.isLive) terminal.print('')
    return answer.status < 400 ? 0 : 1
  } finally {
    chain.close()
  }
}

function nameAndValue(line: string): [string, string] {
  const at = line.indexOf(':')
  if (at < 1) throw new TypeError(`${line}: a header is 'Name: value'`)
  return [line.slice(0, at).trim(), line.slice(at + 1).trim()]
}

/** Tells what is really sent, at each attempt. */
function noting(terminal: Terminal): Runtime {
  const fetch: Runtime['fetch'] = (input, init) => {
    noteHead(`> ${init?.method ?? 'GET'} ${String(input)}`, '>', new Headers(init?.headers), terminal)
    return hostRuntime.fetch(input, init)
  }
  return Object.create(hostRuntime, { fetch: { value: fetch, enumerable: true } })
}

function noteHead(first: string, mark: string, headers: Headers, terminal: Terminal): void {
  terminal.note(first)
  for (const [name, value] of headers) terminal.note(`${mark} ${name}: ${redacted(name, value)}`)
}

/** Headers that let somebody in. */
const SECRET = /authorization|cookie|token|secret|api-?key|password/i

function redacted(name: string, value: string): string {
  const [, algorithm, keyId, rest] = /^(AWS4-\S+) Credential=([^/]+)(\/.*), Signature=/.exec(value) ?? []
  if (name === 'authorization' && keyId !== undefined) return `${algorithm} Credential=${redactKeyId(keyId)}${rest}, Signature=…`
  return SECRET.test(name) ? '…' : value
}
