/** @module A page of the guides, as its reader uses it: files are written, commands run in order, what they print is compared, programs are compiled and run. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

/** A fenced block. `ini` blocks name their file in a first line `# ~/.aws/config`. */
export interface Block {
  readonly kind: string
  readonly text: string
  readonly line: number
  /** What a `text` block right below it says that it prints. */
  readonly output?: string
}

/** The blocks of a document, in order. */
export function blocksOf(document: string): Block[] {
  const text = readFileSync(join(root, document), 'utf8')
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```\n(?:\n```text\n([\s\S]*?)^```$)?/gm)].map(
    ([, kind = '', code = '', output], index, all) => ({
      kind,
      text: code,
      line: text.slice(0, all[index]?.index).split('\n').length,
      ...(output !== undefined && { output }),
    }),
  )
}

/** A pattern of a page's `text` block: `…` stands for anything within a line, and alone in a line for any lines. */
export function patternOf(output: string): RegExp {
  const lines = output.trimEnd().split('\n')
  const parts = lines.map((line) =>
    line === '…'
      ? '(?:.*\\n)*?'
      : `${line
          .split(/\s*…\s*/)
          .map(escaped)
          .join('.*')} *\\n`,
  )
  return new RegExp(`^${parts.join('')}$`)
}

function escaped(text: string): string {
  return text
    .split(/ {2,}/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join(' +')
}
