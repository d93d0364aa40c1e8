/** @module A world in a test's hands: virtual clock, memory for a disk, scripted HTTP and programs. */
import {
  TransportError,
  type Command,
  type CommandResult,
  type FileStat,
  type HttpRequest,
  type HttpResponse,
  type PathFacts,
  type Runtime,
  type RuntimeFs,
} from '@credchain/core'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** What the scripted peer answers. `'hang'` never answers: the deadline of the request decides. */
export type FakeAnswer =
  | { status?: number; headers?: Record<string, string>; text?: string; json?: unknown; delayMs?: number }
  | TransportError
  | 'hang'

/** One expected HTTP call. A string matches the whole URL, a pattern any part of `METHOD URL`. */
export interface FakeExchange {
  readonly request: string | RegExp
  readonly answer: FakeAnswer | ((request: HttpRequest) => FakeAnswer)
  /** Calls it answers. Default: 1. */
  readonly times?: number
}

export interface FakeWorldOptions {
  /** Where the clock starts. Default: 2026-01-01T00:00:00Z. */
  readonly at?: string | number
  readonly env?: Record<string, string | undefined>
  /** Path to content; a `TransportError` makes reading fail with its code. */
  readonly files?: Record<string, string | TransportError>
  /** Expected calls, in any order. A call that matches none is answered with an error and fails `verify`. */
  readonly http?: readonly FakeExchange[]
  readonly exec?: (command: Command) => Promise<CommandResult> | CommandResult
  /** Default: always 0.5. */
  readonly random?: () => number
  readonly platform?: string
  /** Default: `/home/user`. */
  readonly home?: string
}

export interface FakeWorld extends Runtime {
  readonly env: Record<string, string | undefined>
  /** The disk. Setting a path changes its mtime and inode as an atomic replace does. */
  readonly files: Map<string, string | TransportError>
  /** What `lstat` says of paths beside the usual: a file or folder of this user's, for nobody else. */
  readonly facts: Map<string, Partial<PathFacts>>
  /** Makes everything that writes fail: a disk that is full, read-only … */
  writeFailure: TransportError | undefined
  /** Every HTTP call made so far. */
  readonly requests: readonly HttpRequest[]
  /** Moves the clock on, waking sleepers in their order, and lets everything that follows from it happen. */
  advance(ms: number): Promise<void>
  /** Sets the clock without waking anybody: a jump, as NTP or a frozen machine make it. */
  jump(ms: number): void
  /** Lets pending promises settle without moving the clock. */
  settle(): Promise<void>
  /** Adds expected calls. */
  expect(...exchanges: FakeExchange[]): void
  /** Throws unless every expected call was made, and no other. */
  verify(): void
  /** Sleepers that would keep a process alive, now. */
  readonly pendingSleeps: number
}

interface Sleeper {
  readonly at: number
  readonly background: boolean
  wake(): void
}

class FakeDisk extends Map<string, string | TransportError> {
  readonly stats = new Map<string, FileStat>()
  #writes = 0
  readonly #now: () => number

  constructor(now: () => number) {
    super()
    this.#now = now
  }

  override set(path: string, content: string | TransportError): this {
    this.#writes += 1
    const size = content instanceof TransportError ? 0 : Buffer.byteLength(content)
    this.stats.set(path, { mtimeMs: this.#now(), size, ino: this.#writes })
    return super.set(path, content)
  }

  /** Names of files and folders right under `folder`. */
  namesIn(folder: string): string[] {
    const under = [...this.keys()].filter((path) => path.startsWith(`${folder}/`))
    return [...new Set(under.map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''))]
  }
}

const UID = 1000

function missing(path: string): TransportError {
  return new TransportError('ENOENT', `${path} does not exist`)
}

/** Whatever is written is written as a whole, as nothing comes between two lines of a test's world. */
function fakeFs(disk: FakeDisk, facts: ReadonlyMap<string, Partial<PathFacts>>, mayWrite: () => void): RuntimeFs {
  async function stat(path: string): Promise<FileStat> {
    const known = disk.stats.get(path)
    if (known === undefined || !disk.has(path)) throw missing(path)
    return known
  }

  async function lstat(path: string): Promise<PathFacts> {
    const own = facts.get(path)
    if (disk.has(path)) return { ...(await stat(path)), kind: 'file', mode: 0o600, uid: UID, gid: UID, ...own }
    if (own === undefined && disk.namesIn(path).length === 0) throw missing(path)
    return { mtimeMs: 0, size: 0, ino: 0, kind: 'folder', mode: 0o700, uid: UID, gid: UID, ...own }
  }

  async function readFile(path: string): Promise<string> {
    const content = disk.get(path)
    if (content === undefined) throw missing(path)
    if (content instanceof TransportError) throw content
    return content
  }

  return {
    stat,
    lstat,
    readFile,
    async readNoFollow(path) {
      const seen = await lstat(path)
      if (seen.kind === 'link') throw new TransportError('ELOOP', `ELOOP: ${path} is a symbolic link`)
      return { text: await readFile(path), facts: seen }
    },
    async readDir(path) {
      const names = disk.namesIn(path)
      if (names.length === 0 && !facts.has(path)) throw missing(path)
      return names
    },
    async writeFile(path, text) {
      mayWrite()
      disk.set(path, text)
    },
    async createFile(path, text) {
      mayWrite()
      if (disk.has(path)) throw new TransportError('EEXIST', `${path} exists`)
      disk.set(path, text)
    },
    async remove(path) {
      mayWrite()
      disk.delete(path)
    },
  }
}

/** A `Runtime` for tests. Time moves only when `advance` says so, and nothing outside memory is touched. */
export function fakeWorld(options: FakeWorldOptions = {}): FakeWorld {
  const { at = '2026-01-01T00:00:00Z', home = '/home/user', platform = 'linux', random = () => 0.5 } = options
  let now = typeof at === 'number' ? at : Date.parse(at)
  const sleepers = new Set<Sleeper>()
  const loads = new Set<Promise<unknown>>()
  const disk = new FakeDisk(() => now)
  const facts = new Map<string, Partial<PathFacts>>()
  for (const [path, content] of Object.entries(options.files ?? {})) disk.set(path, content)
  const script = scripted(options.http ?? [])

  function sleep(ms: number, signal?: AbortSignal, background = false): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const onAbort = () => {
        sleepers.delete(sleeper)
        reject(signal?.reason)
      }
      const sleeper: Sleeper = {
        at: now + Math.max(0, ms),
        background,
        wake() {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      sleepers.add(sleeper)
    })
  }

  async function http(request: HttpRequest): Promise<HttpResponse> {
    request.signal?.throwIfAborted()
    const answer = script.answer(request)
    const { deadlineMs = 30_000, signal } = request
    const delayMs = answer === 'hang' ? Infinity : answer instanceof TransportError ? 0 : (answer.delayMs ?? 0)
    if (delayMs >= deadlineMs) {
      await sleep(deadlineMs, signal)
      throw new TransportError('ETIMEDOUT', `no whole answer within ${deadlineMs} ms`)
    }
    if (delayMs > 0) await sleep(delayMs, signal)
    if (answer === 'hang') throw new TransportError('ETIMEDOUT', 'no answer')
    if (answer instanceof TransportError) throw answer
    const text = answer.text ?? (answer.json === undefined ? '' : JSON.stringify(answer.json))
    return { status: answer.status ?? 200, headers: answer.headers ?? {}, text }
  }

  /** Loading takes real time, in which the clock of this world must not move. */
  async function load<M>(module: () => Promise<M>): Promise<M> {
    const loading = module()
    loads.add(loading)
    return loading.finally(() => loads.delete(loading))
  }

  /** Promises that settle by themselves do so within a few turns of the event loop, after the code is there that they wait for, and the files that SDKs read. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) {
      await nextTurn()
      if (loads.size === 0 && !process.getActiveResourcesInfo().includes('FSReqPromise')) continue
      await Promise.allSettled(loads)
      turn = 0
    }
  }

  /** The same script answers; bodies are told as text. */
  async function fetch(input: URL | string, init: RequestInit = {}): Promise<Response> {
    const asked = new Request(input, init)
    const { method, url, signal } = asked
    const { status, headers, text } = await http({
      method,
      url,
      headers: Object.fromEntries(asked.headers),
      body: await asked.text(),
      signal,
    })
    return new Response([204, 304].includes(status) || method === 'HEAD' ? undefined : text, { status, headers })
  }

  const world: FakeWorld = {
    env: { ...options.env },
    now: () => now,
    random,
    sleep,
    http,
    fetch,
    fs: fakeFs(disk, facts, () => {
      if (world.writeFailure !== undefined) throw world.writeFailure
    }),
    async exec(command) {
      command.signal?.throwIfAborted()
      if (options.exec === undefined) throw new TransportError('ENOENT', 'this world has no programs')
      return options.exec(command)
    },
    load,
    platform,
    uid: platform === 'win32' ? undefined : UID,
    homedir: () => home,
    files: disk,
    facts,
    writeFailure: undefined,
    requests: script.requests,
    settle,
    expect: (...exchanges) => script.expect(...exchanges),
    verify: () => script.verify(),
    jump(ms) {
      now += ms
    },
    async advance(ms) {
      const end = now + ms
      await settle()
      for (;;) {
        const due = [...sleepers].filter((sleeper) => sleeper.at <= end).toSorted((a, b) => a.at - b.at)[0]
        if (due === undefined) break
        sleepers.delete(due)
        now = Math.max(now, due.at)
        due.wake()
        await settle()
      }
      now = end
      await settle()
    },
    get pendingSleeps() {
      return [...sleepers].filter((sleeper) => !sleeper.background).length
    },
  }
  return world
}

function lineOf({ method, url }: HttpRequest): string {
  return `${method} ${url}`
}

function matches(expected: string | RegExp, request: HttpRequest): boolean {
  return typeof expected === 'string' ? expected === request.url || expected === lineOf(request) : expected.test(lineOf(request))
}

function scripted(initial: readonly FakeExchange[]) {
  const open = initial.map((exchange) => ({ exchange, left: exchange.times ?? 1 }))
  const requests: HttpRequest[] = []
  const unexpected: string[] = []

  return {
    requests: requests as readonly HttpRequest[],
    expect(...exchanges: FakeExchange[]) {
      open.push(...exchanges.map((exchange) => ({ exchange, left: exchange.times ?? 1 })))
    },
    answer(request: HttpRequest): FakeAnswer {
      requests.push(request)
      const found = open.find(({ exchange, left }) => left > 0 && matches(exchange.request, request))
      if (found === undefined) {
        unexpected.push(lineOf(request))
        return new TransportError('EUNEXPECTED', `the test did not expect ${lineOf(request)}`)
      }
      found.left -= 1
      const { answer } = found.exchange
      return typeof answer === 'function' ? answer(request) : answer
    },
    verify() {
      const unused = open.filter(({ left, exchange }) => left > 0 && Number.isFinite(exchange.times ?? 1))
      const problems = [
        ...unexpected.map((line) => `unexpected: ${line}`),
        ...unused.map(({ exchange }) => `never made: ${exchange.request}`),
      ]
      if (problems.length > 0) throw new Error(problems.join('\n'))
    },
  }
}
