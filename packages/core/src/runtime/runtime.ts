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
  readonly fs: RuntimeFs
  /** Runs a program to its end. Rejects with `TransportError` (`ETIMEDOUT`, `EMSGSIZE`, `ENOENT` …), after its process tree is dead. */
  readonly exec: (command: Command) => Promise<CommandResult>
  /** As `process.platform`. */
  readonly platform: string
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

/** Rejections carry Node's `code`: `ENOENT`, `EACCES`, `EISDIR` … */
export interface RuntimeFs {
  readonly readFile: (path: string) => Promise<string>
  readonly stat: (path: string) => Promise<FileStat>
}

/** What decides whether a file changed. */
export interface FileStat {
  readonly mtimeMs: number
  readonly size: number
  readonly ino: number
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
