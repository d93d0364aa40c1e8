/** @module What of a program's complaint may be shown. */

const LONGEST = 200
/** More than `LONGEST`, because redaction shortens, and little enough to keep the patterns quick. */
const EXAMINED = 4_096
const SHORTEST_ARGUMENT = 4

/**
 * The end of `stderr` on one line, 200 characters at most, without the command line, and with everything that looks like a key id,
 * a secret or a token replaced. Shells quote the whole command in their syntax errors, programs their arguments in usage errors.
 */
export function redactOutput(stderr: string, command: string | readonly string[]): string {
  // A cut may go through a secret and leave a harmless-looking rest, so the first word after it goes too.
  const tail = stderr.length > EXAMINED ? stderr.slice(-EXAMINED).replace(/^\S*/, '') : stderr
  const clean = withoutSecrets(withoutCommand(tail.replaceAll(ANSI, ''), command))
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
  const points = Array.from(clean)
  return points.length > LONGEST ? `…${points.slice(1 - LONGEST).join('')}` : clean
}

function withoutCommand(text: string, command: string | readonly string[]): string {
  const words = typeof command === 'string' ? wordsOf(command) : command.flatMap((word) => [word, ...word.split('=')])
  const whole = typeof command === 'string' ? [command] : [command.join(' ')]
  const secret = [...whole, ...words.filter((word) => word.length >= SHORTEST_ARGUMENT)].toSorted((a, b) => b.length - a.length)
  return secret.reduce((rest, word) => rest.replaceAll(word, '[command]'), text)
}

/** Words of a shell line, the insides of its quotes, and both sides of `--name=value`. */
function wordsOf(line: string): string[] {
  const quoted = [...line.matchAll(/"([^"]*)"|'([^']*)'/g)].map(([, double, single]) => double ?? single ?? '')
  return [...quoted, ...line.split(/[\s"'=;|&()<>]+/)]
}

function withoutSecrets(text: string): string {
  return text
    .replaceAll(/-----BEGIN [^-]*-----[^]*?(?:-----END [^-]*-----|$)/g, '[redacted]')
    .replaceAll(/\b(?:A3T[A-Z0-9]|A[A-Z]{2}A)[A-Z0-9]{8,}\b/g, '[key id]')
    .replaceAll(/\b(bearer|basic)(\s+)[^\s"',;]+/gi, '$1$2[redacted]')
    .replaceAll(NAMED_VALUE, '$1[redacted]')
    .replaceAll(/[\w+/=~%-]{16,}/g, (run) => (isWords(run) ? run : '[redacted]'))
}

/** `SecretAccessKey": "…"`, `token=…`, `password: …` */
const NAMED_VALUE =
  /((?:secret|token|passw(?:or)?d|passphrase|credential|api[_-]?key|access[_-]?key(?:[_-]?id)?|authorization|signature)\w*["']?\s*[:=]\s*["']?)[^\s"',;}]+/gi

/** Colours and cursor movements of terminals: they could split a secret in two. */
// oxlint-disable-next-line no-control-regex
const ANSI = /\u001b\[[0-9;?]*[ -/]*[@-~]/g

/** Names of errors, options and paths are long as well; random text hardly ever falls into words. */
function isWords(run: string): boolean {
  return run.split(/[/_-]+/).every((part) => /^(?:[A-Z]{0,4}|[A-Z]?[a-z]{2,}(?:[A-Z][a-z]{2,})*)$/.test(part) && part.length < 40)
}
