/** @module The world a provider lives in. Options say what, the runtime says in which world, the request says for whom now. */

/** Everything outside the program that credential resolution may touch. `hostRuntime` is the real one. */
export interface Runtime {
  /** Environment variables, read at each call. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Wall clock in milliseconds since the epoch. */
  readonly now: () => number
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** Resolves after `ms`, rejects with `signal.reason` when that aborts. A `background` sleep does not keep the process alive. */
  readonly sleep: (ms: number, signal?: AbortSignal, background?: boolean) => Promise<void>
  /** One HTTP exchange. Rejects with `TransportError`, or with the signal's reason. */
  readonly http: (request: HttpRequest) => Promise<HttpResponse>
  /** The platform's `fetch`, for the requests of a program itself: answers of any size, as streams. */
  readonly fetch: (input: URL | string, init?: RequestInit) => Promise<Response>
  readonly fs: RuntimeFs
  /** Runs a program to its end. Rejects with `TransportError` (`ETIMEDOUT`, `EMSGSIZE`, `ENOENT` …), after its process tree is dead. */
  readonly exec: (command: Command) => Promise<CommandResult>
  /** Loads code that few programs need, at its first use: `runtime.load(() => import('./rare.js'))`. */
  readonly load: <M>(module: () => Promise<M>) => Promise<M>
  /** As `process.platform`. */
  readonly platform: string
  /** Number of the user who owns what is written; undefined on Windows. */
  readonly uid: number | undefined
  /** Home folder of the user, by the rules of the AWS SDKs (HOME, USERPROFILE, HOMEDRIVE + HOMEPATH, then the system's word). */
  readonly homedir: () => string
}

export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Bound on the whole exchange, in milliseconds: a peer that drips bytes does not extend it. Default: 30 000. */
  readonly deadlineMs?: number
  /** Bytes of body accepted. Default: 1 MiB. */
  readonly maxBodyBytes?: number
  readonly signal?: AbortSignal
  /** Nobody waits: the exchange must not keep the process alive. Default: false. */
  readonly background?: boolean
}

export interface HttpResponse {
  readonly status: number
  /** Names in lower case; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** Rejections carry Node's `code`: `ENOENT`, `EACCES`, `EISDIR` … What is written is the user's alone: files get 0600, missing folders 0700. */
export interface RuntimeFs {
  readonly readFile: (path: string) => Promise<string>
  /** Text and facts of one and the same file, whatever takes its place meanwhile. A link in its place is not followed: `ELOOP`. */
  readonly readNoFollow: (path: string) => Promise<{ readonly text: string; readonly facts: PathFacts }>
  readonly stat: (path: string) => Promise<FileStat>
  /** Of the path itself: a link is not followed. */
  readonly lstat: (path: string) => Promise<PathFacts>
  /** Names of what is in a folder, in no order. */
  readonly readDir: (path: string) => Promise<readonly string[]>
  /**
   * Writes a file as a whole or not at all: readers see the old text or the new one, also after a crash. A link in its place is replaced, not followed.
   * A crash may leave a `<name>.<16 hex digits>.tmp` beside it.
   */
  readonly writeFile: (path: string, text: string) => Promise<void>
  /** Makes a file that is not there yet (`EEXIST`): of many who try, one succeeds. Nobody sees it without its text, where the file system has hard links. */
  readonly createFile: (path: string, text: string) => Promise<void>
  /** Removes a file. None being there is fine. */
  readonly remove: (path: string) => Promise<void>
}

/** What decides whether a file changed. */
export interface FileStat {
  readonly mtimeMs: number
  readonly size: number
  readonly ino: number
  /** Permission bits of Unix. Absent where they are not known. */
  readonly mode?: number
}

/** What tells whether a path may be trusted with secrets. */
export interface PathFacts extends FileStat {
  readonly kind: 'file' | 'folder' | 'link' | 'other'
  /** Permission bits, such as 0o600. Windows knows no others' bits: they say what the owner may. */
  readonly mode: number
  /** Owner and group; 0 on Windows. */
  readonly uid: number
  readonly gid: number
}

/** A program: a shell line, or a file and its arguments run without a shell. */
export interface Command {
  readonly command: string | readonly [file: string, ...args: string[]]
  /** Bound on the run, in milliseconds; then the process tree is killed. */
  readonly deadlineMs: number
  /** Bytes of stdout accepted. */
  readonly maxOutputBytes: number
  readonly signal?: AbortSignal
}

export interface CommandResult {
  /** Exit code; null when a signal ended it. */
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}
