import { describe, expect, test } from 'vitest'
import { plainArguments } from './plain-arguments.js'

describe('the command line of a credential_process', () => {
  test.each<[string, object, object]>([
    ['export', {}, {}],
    ['export --profile a', {}, { profile: 'a' }],
    ['export -p a', {}, { profile: 'a' }],
    ['export --format env', { format: 'env' }, {}],
    ['export --format json --profile a', { format: 'json' }, { profile: 'a' }],
  ])('%s', (line, options, global) => expect(plainArguments(line.split(' '))).toEqual({ options, global: { color: true, ...global } }))

  test.each([
    '',
    'explain',
    '--profile a export',
    'export a',
    'export --help',
    'export --profile',
    'export --profile --format',
    'export --profile a --profile b',
    'export -p a --profile a',
    'export --format yaml',
    'export --profile=a',
    'export --region x',
    'export --json',
  ])('of others the parser has to make something: %s', (line) => expect(plainArguments(line.split(' '))).toBeUndefined())

  test('a blank name is a mistake, which the parser tells', () => expect(plainArguments(['export', '--profile', ' '])).toBeUndefined())
})
