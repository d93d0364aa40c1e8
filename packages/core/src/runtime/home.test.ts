import { fakeWorld } from '@credchain/sandbox'
import { expect, test } from 'vitest'
import { expandHome, shortenHome } from './home.js'

const here = fakeWorld({ home: '/home/me' })
const windows = fakeWorld({ home: 'C:\\Users\\me', platform: 'win32' })

test.each([
  ['~/.aws/config', here, '/home/me/.aws/config'],
  ['~/a/../b', here, '/home/me/b'],
  ['~\\a', here, '~\\a'],
  ['~other/a', here, '~other/a'],
  ['/etc/~/a', here, '/etc/~/a'],
  ['~/.aws/config', windows, 'C:\\Users\\me\\.aws\\config'],
  ['~\\.aws\\config', windows, 'C:\\Users\\me\\.aws\\config'],
])('%s is expanded', (path, world, expanded) => {
  expect(expandHome(path, world)).toBe(expanded)
})

test.each([
  ['/home/me/.aws/config', here, '~/.aws/config'],
  ['/home/meandyou/a', here, '/home/meandyou/a'],
  ['/home/me', here, '/home/me'],
  ['C:\\Users\\me\\.aws\\config', windows, '~\\.aws\\config'],
  ['/a', fakeWorld({ home: '' }), '/a'],
])('%s is shortened', (path, world, shortened) => {
  expect(shortenHome(path, world)).toBe(shortened)
})
