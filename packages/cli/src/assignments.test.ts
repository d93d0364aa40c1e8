import { describe, expect, test } from 'vitest'
import { assignments, withdrawals } from './assignments.js'
import { SHELL_FORMATS, type ShellFormat } from './export/formats.js'

/** As STS gives them: letters, digits and + / =. */
const ORDINARY = 'FwoGZXIvYXdz/a+b9=='
const lineOf = (value: string, format: ShellFormat) => assignments({ AWS_X: value }, format)[0]

test('values of AWS are written as the AWS CLI writes them', () => {
  expect(Object.fromEntries(SHELL_FORMATS.map((format) => [format, lineOf(ORDINARY, format)]))).toEqual({
    env: `export AWS_X=${ORDINARY}`,
    'env-no-export': `AWS_X=${ORDINARY}`,
    powershell: `$Env:AWS_X="${ORDINARY}"`,
    'windows-cmd': `set AWS_X=${ORDINARY}`,
    fish: `set -gx AWS_X "${ORDINARY}"`,
  })
})

test('variables are taken away', () => {
  expect(Object.fromEntries(SHELL_FORMATS.map((format) => [format, withdrawals(['AWS_X', 'AWS_Y'], format)]))).toEqual({
    env: ['unset AWS_X AWS_Y'],
    'env-no-export': ['unset AWS_X AWS_Y'],
    powershell: ['Remove-Item -ErrorAction Ignore Env:AWS_X,Env:AWS_Y'],
    'windows-cmd': ['set AWS_X=', 'set AWS_Y='],
    fish: ['set -e AWS_X AWS_Y'],
  })
})

describe('other values are kept from the shell', () => {
  test.each<[ShellFormat, string, string]>([
    ['env', 'a b', "export AWS_X='a b'"],
    ['env', "a'b", String.raw`export AWS_X='a'\''b'`],
    ['env', '$(id)`id`', "export AWS_X='$(id)`id`'"],
    ['env', '=ls', "export AWS_X='=ls'"],
    ['env', 'a=b', "export AWS_X='a=b'"],
    ['env', '~/a', "export AWS_X='~/a'"],
    ['env', '', "export AWS_X=''"],
    ['env', 'a\nb', "export AWS_X='a\nb'"],
    ['env-no-export', 'a;b', "AWS_X='a;b'"],
    ['powershell', '$a`b"c\u201Cd\u201De\u201Ef', '$Env:AWS_X="`$a``b`"c`\u201Cd`\u201De`\u201Ef"'],
    ['powershell', "a'b \u2019", '$Env:AWS_X="a\'b \u2019"'],
    ['windows-cmd', 'a&b|c<d>e^f g', 'set "AWS_X=a&b|c<d>e^f g"'],
    ['fish', String.raw`a\b"c$d'e`, String.raw`set -gx AWS_X "a\\b\"c\$d'e"`],
  ])('%s of %j', (format, value, line) => expect(lineOf(value, format)).toBe(line))

  test.each(['a"b', '100%', 'a!b', 'a\nb', 'a\u0000b'])('and cmd is not told %j', (value) => {
    expect(() => lineOf(value, 'windows-cmd')).toThrow('credchain: AWS_X has a character that no line of cmd can hold')
  })
})
