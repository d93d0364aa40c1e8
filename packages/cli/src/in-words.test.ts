import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { inWords } from './in-words.js'

const failure = (code: string, more: object) => Object.assign(new Error('of the system'), { code, ...more })

test.each([
  ['a file that is not there', failure('ENOENT', { path: '/a/b' }), '/a/b does not exist'],
  ['one at home', failure('ENOENT', { path: join(homedir(), 'a') }), '~/a does not exist'],
  ['one of somebody else', failure('EACCES', { path: '/a' }), '/a may not be used by this user'],
  ['a port that is taken', failure('EADDRINUSE', { port: 8000 }), 'port 8000 is used by another program: pass another with --port'],
  ['a port of the system', failure('EACCES', { port: 80 }), 'port 80 may not be used by this user: pass another with --port'],
  ['a program that is not there, which has its own words', failure('ENOENT', {}), 'of the system'],
  ['another failure', failure('ENOSPC', { path: '/a' }), 'of the system'],
  ['what is no error', 'CANARY', 'failed'],
])('%s', (_name, error, words) => {
  expect(inWords(error)).toBe(words)
})
