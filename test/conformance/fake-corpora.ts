/** @module A folder laid out as the corpora are, made by a test. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Paths in the folder to text, or to what is written as JSON. */
export type Corpora = Readonly<Record<string, unknown>>

/** Writes the files and gives the folder, which is gone when it is disposed. */
export async function fakeCorpora(corpora: Corpora): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'credchain-conformance-'))
  for (const [path, content] of Object.entries(corpora)) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

export interface ScenarioOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly config?: string
  /** Further files, by their path under the root. */
  readonly files?: Corpora
  readonly traffic?: readonly Recorded[]
  readonly result: unknown
}

/** One recorded connection. */
export interface Recorded {
  readonly uri: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, readonly string[]>>
  readonly body?: string
  readonly status?: number
  readonly answer?: string
}

/** The files of one scenario folder. */
export function scenario(folder: string, { env = {}, config = '', files = {}, traffic = [], result }: ScenarioOptions): Corpora {
  return {
    [`${folder}/env.json`]: { HOME: '/home', ...env },
    [`${folder}/fs/home/.aws/config`]: config,
    ...Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/fs/${path}`, content])),
    [`${folder}/http-traffic.json`]: { events: traffic.flatMap(eventsOf) },
    [`${folder}/test-case.json`]: { name: 'not its name', result },
  }
}

function eventsOf({ uri, method = 'GET', headers = {}, body, status = 200, answer = '' }: Recorded, id: number): readonly object[] {
  const sent = body === undefined ? [] : [{ Data: { data: { Utf8: body }, direction: 'Request' } }]
  const actions = [
    { Request: { request: { uri, method, headers } } },
    ...sent,
    { Eof: { ok: true, direction: 'Request' } },
    { Response: { response: { Ok: { status, version: 'HTTP/1.1', headers: { date: ['Mon, 01 Jan 2024 00:00:00 GMT'] } } } } },
    { Data: { data: { Utf8: answer }, direction: 'Response' } },
    { Eof: { ok: true, direction: 'Response' } },
  ]
  return actions.map((action) => ({ connection_id: id, action }))
}
