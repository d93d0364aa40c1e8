/** @module Data on stdout, messages on stderr, colour and live lines only where a person looks. */
import pc from 'picocolors'

export interface Terminal {
  /** A line of data, on stdout. */
  print(line: string): void
  /** Data as it is, on stdout. Resolves once it is taken: a slow reader must not fill the memory. */
  write(bytes: Uint8Array): Promise<void>
  /** A line of message, on stderr; nothing with `--quiet`. */
  note(line: string): void
  /** A line of what went wrong, on stderr. */
  error(line: string): void
  /** Replaces the line printed by the last call on a terminal; elsewhere nothing. */
  live(line: string): void
  /** Ends the live line. */
  endLive(): void
  readonly isLive: boolean
  /** Width of the terminal; undefined where lines may be of any length. */
  readonly columns: number | undefined
  /** A person can be asked: keys are read from stdin, the question stands on stderr. */
  readonly canAsk: boolean
  readonly colors: ReturnType<typeof pc.createColors>
}

/** @param color false for `--no-color`; `NO_COLOR` and a stdout that is no terminal turn it off as well. */
export function openTerminal(
  { color, quiet }: { readonly color: boolean; readonly quiet: boolean },
  stdout: NodeJS.WriteStream = process.stdout,
  stderr: NodeJS.WriteStream = process.stderr,
): Terminal {
  const isTerminal = stdout.isTTY
  // `credchain explain | head -1`: who reads has enough. A disk that is full is another matter.
  stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') process.exit(0)
    stderr.write(`the output could not be written: ${code}\n`)
    process.exit(1)
  })
  // Nobody reads the messages: what runs for long goes on.
  stderr.on('error', () => {})
  let hasLive = false
  return {
    print(line) {
      stdout.write(`${line}\n`)
    },
    write(bytes) {
      return new Promise((resolve) => stdout.write(bytes, () => resolve()))
    },
    note(line) {
      if (!quiet) stderr.write(`${line}\n`)
    },
    error(line) {
      stderr.write(`${line}\n`)
    },
    live(line) {
      if (!isTerminal) return
      stdout.write(`\r\u001B[2K${line.slice(0, (stdout.columns ?? 80) - 1)}`)
      hasLive = true
    },
    endLive() {
      if (hasLive) stdout.write('\n')
      hasLive = false
    },
    isLive: isTerminal,
    columns: isTerminal ? stdout.columns : undefined,
    // Opening stdin takes its time.
    get canAsk() {
      return process.stdin.isTTY && stderr.isTTY
    },
    colors: pc.createColors(color && isTerminal && !process.env['NO_COLOR']),
  }
}
