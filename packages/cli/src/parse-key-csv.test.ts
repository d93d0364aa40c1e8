import { isCredentialsError } from '@credchain/core'
import { describe, expect, test } from 'vitest'
import { parseKeyCsv } from './parse-key-csv.js'

const SECRET = 'CANARY+secret/CANARYsecretCANARYsecret12'
const [ALICE, BOB] = ['AKIAALICEALICEALICE1', 'AKIABOBBOBBOBBOBBOB1']
const KEY = { accessKeyId: ALICE, secretAccessKey: SECRET }
const NOW = `Access key ID,Secret access key\n${ALICE},${SECRET}\n`
const EARLIER = 'User name,Password,Access key ID,Secret access key,Console login link\n'
const row = (user: string, id: string, secret = SECRET) =>
  `${user},"pass,""word",${id},${secret},https://123456789012.signin.aws.amazon.com/console\n`

const parsed = (text: string, user?: string) =>
  parseKeyCsv(text, { file: 'keys.csv', source: 'import', several: 'name one with --user', user })

describe('the key', () => {
  test.each<[string, string, object]>([
    ['of a file as the console writes it', NOW, KEY],
    ['after a byte order mark, in the line ends of Windows', `\uFEFF${NOW.replaceAll('\n', '\r\n')}`, KEY],
    ['without a last line end, in quotes', `"Access key ID","Secret access key"\n"${ALICE}","${SECRET}"`, KEY],
    ['of an older file', `${EARLIER}${row('alice', ALICE)}`, { ...KEY, user: 'alice' }],
    ['under titles in other letters', `${EARLIER.toUpperCase()}${row('alice', ALICE)}`, { ...KEY, user: 'alice' }],
    ['beside users who have a password alone', `${EARLIER}${row('bob', '', '')}${row('alice', ALICE)}`, { ...KEY, user: 'alice' }],
  ])('%s', (_name, text, key) => expect(parsed(text)).toEqual(key))

  test('of the user who is named', () => {
    const text = `${EARLIER}${row('alice', ALICE)}${row('bob', BOB)}`
    expect(parsed(text, 'bob')).toMatchObject({ accessKeyId: BOB, user: 'bob' })
  })
})

describe('a file that has none, or does not tell which', () => {
  test.each<[string, string, string | undefined, string, string | undefined]>([
    ['empty', '', undefined, 'is no .csv file of access keys', 'its first line must have the titles Access key ID and Secret access key'],
    [
      'another table',
      'a,b\n1,2\n',
      undefined,
      'is no .csv file of access keys',
      'its first line must have the titles Access key ID and Secret access key',
    ],
    ['no row', 'Access key ID,Secret access key\n', undefined, 'has no access key', 'it names no users'],
    [
      'several users',
      `${EARLIER}${row('alice', ALICE)}${row('bob', BOB)}`,
      undefined,
      'has several access keys',
      'name one with --user: it has keys of alice, bob',
    ],
    ['somebody else', `${EARLIER}${row('alice', ALICE)}`, 'carol', 'has no access key of user carol', 'it has keys of alice'],
    ['a user without a key', `${EARLIER}${row('alice', '', '')}`, 'alice', 'has no access key of user alice', 'it names no users'],
    [
      'one user twice',
      `${EARLIER}${row('alice', ALICE)}${row('alice', BOB)}`,
      'alice',
      'has several access keys of user alice',
      'it has keys of alice, alice',
    ],
    [
      'a row that is too long',
      `Access key ID,Secret access key\n${ALICE},${SECRET},x\n`,
      undefined,
      'breaks the format, line 2, or is no .csv file',
      undefined,
    ],
    [
      'an open quote',
      `Access key ID,Secret access key\n${ALICE},"${SECRET}\n`,
      undefined,
      'breaks the format, line 2, or is no .csv file',
      undefined,
    ],
    ['half a key', `Access key ID,Secret access key\n${ALICE},\n`, undefined, 'has something in it that is no access key', undefined],
    [
      'a secret that would be a comment',
      `Access key ID,Secret access key\n${ALICE},${SECRET} # x\n`,
      undefined,
      'has something in it that is no access key',
      undefined,
    ],
  ])('%s', (_name, text, user, what, hint) => {
    let thrown: unknown
    try {
      parsed(text, user)
    } catch (error) {
      thrown = error
    }
    if (!isCredentialsError(thrown)) throw new Error('no error of ours', { cause: thrown })
    expect(thrown).toMatchObject({ code: 'INVALID_CONFIG', message: `import: keys.csv ${what}`, ...(hint && { hint }) })
    expect(`${thrown.message} ${thrown.hint}`).not.toMatch(/CANARY|pass/)
  })
})
