import { isCredentialsError } from '@credchain/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse, type Sections } from './parse.js'
import type { FileKind } from './section-header.js'

const SEED = 20_261_122
const RUNS = 400
const PROTOTYPE_NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
const PIECES = ['[', ']', '=', '#', ';', '"', "'", ' ', '\t', '\r', '\n', '\n  ', '\uFEFF', '\u2028', '\u0000', '%']
const WORDS = ['profile', 'default', 'services', 'sso-session', 'region', 'role_arn', 'CANARY', ...PROTOTYPE_NAMES]

/** Anything, lines that look like a file, and bits of syntax in any order. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.constantFrom(...PIECES, ...WORDS), { maxLength: 60 }).map((parts) => parts.join('')),
  fc
    .array(fc.constantFrom(...WORDS, '[profile a]', '[default]', '  b = c', 'd =', '  [x'), { maxLength: 30 })
    .map((lines) => lines.join('\n')),
)
const kind = fc.constantFrom<FileKind>('config', 'credentials')
const property = (check: (text: string, kind: FileKind) => void) =>
  fc.assert(
    fc.property(text, kind, (content, fileKind) => {
      check(content, fileKind)
    }),
    { seed: SEED, numRuns: RUNS },
  )

/** Every section of a file, read; a mistake must be ours, placed, and without content. */
function readAll(content: string, fileKind: FileKind): Map<string, Record<string, string>> {
  const all = new Map<string, Record<string, string>>()
  attempt(() => {
    const { profiles, ssoSessions, services } = parse(content, 'f', fileKind)
    const kinds: Record<string, Sections> = { profiles, ssoSessions, services }
    for (const [type, sections] of Object.entries(kinds)) {
      for (const name of sections.keys()) {
        attempt(() => {
          const properties = sections.get(name)?.properties ?? []
          all.set(`${type} ${name}`, Object.fromEntries([...properties].map(([key, { value }]) => [key, value])))
        })
      }
    }
  })
  return all
}

function attempt(work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!isCredentialsError(error)) throw error
    expect(error.code).toBe('INVALID_CONFIG')
    expect(error.message).toMatch(/^ini: f:\d+: /)
    expect(String(error)).not.toContain('CANARY')
  }
}

describe('whatever a file holds', () => {
  test('it is read, or refused with file and line', () => property((content, fileKind) => expect(readAll(content, fileKind)).toBeDefined()))

  test('it puts nothing into the prototypes of the language', () => {
    const before = Object.getOwnPropertyNames(Object.prototype)
    property((content, fileKind) => {
      readAll(content, fileKind)
      expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before)
    })
  })

  test('Windows line ends change nothing', () =>
    property((content, fileKind) => {
      fc.pre(!content.includes('\r'))
      expect(readAll(content.replaceAll('\n', '\r\n'), fileKind)).toEqual(readAll(content, fileKind))
    }))

  test('comments and blank lines between its lines change nothing', () =>
    property((content, fileKind) => {
      fc.pre(!content.startsWith('\uFEFF'))
      expect(readAll(content.replaceAll('\n', '\n# c\n\n  ; c\n'), fileKind)).toEqual(readAll(content, fileKind))
    }))
})

test('what was written is read: keys in any case, values as they are', () => {
  const name = fc.stringMatching(/^[\w\-/.%@:+]{1,12}$/)
  const key = fc.stringMatching(/^[a-z_][a-z_0-9]{0,8}$/)
  const value = fc.stringMatching(/^[!-"$-:<-Z\\^-~]{0,20}$/)
  const profiles = fc.dictionary(name, fc.dictionary(key, value, { maxKeys: 5 }), { maxKeys: 8 })
  fc.assert(
    fc.property(profiles, (wanted) => {
      const lines = Object.entries(wanted).flatMap(([profile, values]) => [
        `[profile ${profile}]`,
        ...Object.entries(values).map(([k, v]) => `${k.toUpperCase()} = ${v}`),
      ])
      const read = parse(lines.join('\n'), 'f', 'config').profiles
      const found = [...read.keys()].map((profile) => [
        profile,
        Object.fromEntries([...(read.get(profile)?.properties ?? [])].map(([k, p]) => [k, p.value])),
      ])
      expect(Object.fromEntries(found)).toEqual({ ...wanted })
    }),
    { seed: SEED, numRuns: RUNS },
  )
})

describe('work grows with the length, and one section costs no other', () => {
  /** A text that counts the characters it hands out. */
  function counted(content: string): { text: string; handedOut: () => number } {
    let handedOut = 0
    const counting = {
      length: content.length,
      startsWith: (part: string) => content.startsWith(part),
      indexOf: (part: string, from: number) => content.indexOf(part, from),
      charCodeAt: (index: number) => content.charCodeAt(index),
      slice(from: number, to: number) {
        handedOut += to - from
        return content.slice(from, to)
      },
    }
    return { text: counting as unknown as string, handedOut: () => handedOut }
  }

  test.each([
    ['profiles', '[profile a]\nb = 1\n', 1],
    ['indented lines', 'a =\n  b = 1\n', 2],
    ['one profile again and again', '[default]\na = b\n', 2],
    ['brackets', '[[[[', 2],
    ['white space', ' \t', 2],
    ['one long line', '= # ', 2],
  ])('%s', (_name, unit, times) => {
    const { text: counting, handedOut } = counted(`[default]\n${unit.repeat(20_000)}`)
    attempt(() => parse(counting, 'f', 'config').profiles.get('default'))
    expect(handedOut()).toBeLessThanOrEqual(times * counting.length)
  })

  test('of a thousand profiles one is read', () => {
    const header = '[profile p]\n'
    let n = 0
    const { text: counting, handedOut } = counted(`${header}${'a = 1\n'.repeat(100)}`.repeat(1_000).replaceAll('p]', () => `p${(n += 1)}]`))
    parse(counting, 'f', 'config').profiles.get('p500')
    expect(handedOut()).toBeLessThan(1_000 * (header.length + 5) + 1_000)
  })
})
