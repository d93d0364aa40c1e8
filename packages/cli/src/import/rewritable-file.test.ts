import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRewritable } from './rewritable-file.js'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'credchain-files-'))
  path = join(folder, 'credentials')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const facts = (of = path) => {
  const { mode, uid, gid } = statSync(of)
  return { mode: (mode & 0o777).toString(8), uid, gid }
}
const mine = { uid: process.geteuid?.(), gid: process.getegid?.() }

test('a file that is not there is empty, and is made with its folders for the user alone', async () => {
  path = join(folder, 'a', 'b', 'credentials')
  const file = await openRewritable(path, '~/f')
  expect(file.text).toBe('')
  expect(readdirSync(folder)).toEqual([])
  await file.replace('new')
  expect(readFileSync(path, 'utf8')).toBe('new')
  expect(facts()).toEqual({ mode: '600', ...mine })
  expect(facts(join(folder, 'a'))).toMatchObject({ mode: '700' })
})

test.each([
  [0o600, '600'],
  [0o644, '600'],
  [0o400, '400'],
  [0o755, '600'],
])('rights of %o become %s', async (mode, then) => {
  writeFileSync(path, '\uFEFFold\r\n')
  chmodSync(path, mode)
  const file = await openRewritable(path, '~/f')
  expect(file.text).toBe('\uFEFFold\r\n')
  await file.replace('new')
  expect(facts()).toEqual({ mode: then, ...mine })
  expect(readdirSync(folder)).toEqual(['credentials'])
})

test.skipIf(mine.uid !== 0)('what root writes stays the property of its owner', async () => {
  writeFileSync(path, 'old')
  chownSync(path, 1234, 2345)
  await (await openRewritable(path, '~/f')).replace('new')
  expect(facts()).toEqual({ mode: '600', uid: 1234, gid: 2345 })
})

test('links are followed, link after link, and stay', async () => {
  mkdirSync(join(folder, 'other'))
  writeFileSync(join(folder, 'other', 'target'), 'old')
  symlinkSync(join('other', 'target'), join(folder, 'between'))
  symlinkSync('between', path)
  await (await openRewritable(path, '~/f')).replace('new')
  expect([readlinkSync(path), readlinkSync(join(folder, 'between'))]).toEqual(['between', join('other', 'target')])
  expect(readFileSync(join(folder, 'other', 'target'), 'utf8')).toBe('new')
})

test.each<[string, () => void]>([
  ['changed', () => writeFileSync(path, 'somebody else, at greater length')],
  ['replaced', () => (rmSync(path), writeFileSync(join(folder, 'x'), ''), writeFileSync(path, 'old'))],
  ['removed', () => rmSync(path)],
])('what somebody else has %s meanwhile is left so', async (_what, meanwhile) => {
  writeFileSync(path, 'old')
  const file = await openRewritable(path, '~/f')
  meanwhile()
  const now = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])
  await expect(file.replace('new')).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringContaining('~/f was changed by another program meanwhile'),
  })
  expect(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])).toEqual(now)
})

test('nor is one replaced that came to be meanwhile', async () => {
  const file = await openRewritable(path, '~/f')
  writeFileSync(path, 'old')
  await expect(file.replace('new')).rejects.toMatchObject({ code: 'INVALID_CONFIG' })
  expect(readFileSync(path, 'utf8')).toBe('old')
})
