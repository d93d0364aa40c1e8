import { Argument, Command, Option } from 'commander'
import { describe, expect, test } from 'vitest'
import { candidatesFor } from './candidates.js'

const program = new Command('credchain')
  .configureHelp({ showGlobalOptions: true })
  .option('-p, --profile <name>', 'a profile')
  .option('--json', 'data')
const cache = program.command('cache').description('the sessions')
cache.command('list').alias('ls').option('--dir <folder>', 'another folder')
cache.command('clear')
program.command('secret', { hidden: true })
program
  .command('serve')
  .option('--profiles <names>', 'several')
  .addOption(new Option('--format <name>').choices(['env', 'env-no-export', 'json']))
program.command('completion').addArgument(new Argument('<shell>').choices(['bash', 'zsh']))

const words = (...typed: string[]) => candidatesFor(program, typed).candidates.map(({ word }) => word)

describe('words', () => {
  test.each<[string, string[], string[]]>([
    ['the commands, hidden ones aside', [''], ['cache', 'serve', 'completion', 'help']],
    ['those that begin so', ['c'], ['cache', 'completion']],
    ['commands of a command', ['cache', ''], ['list', 'clear', 'help']],
    ['after global options and their values', ['--json', '-p', 'cache', 'cache', 'l'], ['list']],
    ['choices of an argument', ['completion', 'z'], ['zsh']],
    ['global options', ['--'], ['--profile', '--json', '--help']],
    ['own options, and global ones', ['cache', 'list', '--'], ['--dir', '--help', '--profile', '--json']],
    ['by an alias', ['cache', 'ls', '--d'], ['--dir']],
    ['choices of an option', ['serve', '--format', 'env'], ['env', 'env-no-export']],
    ['choices of an option, after =', ['serve', '--format=j'], ['--format=json']],
    ['choices of an option, as bash splits it', ['serve', '--format', '=', 'j'], ['json']],
    ['the same, nothing typed', ['serve', '--format', '='], ['env', 'env-no-export', 'json']],
    ['a value that is free', ['cache', 'list', '--dir', ''], []],
    ['after --, nothing: it is not ours', ['cache', '--', ''], []],
    ['an unknown option takes no value', ['--what', 'ser'], ['serve']],
    ['no words at all', [], ['cache', 'serve', 'completion', 'help']],
  ])('%s', (_, typed, expected) => {
    expect(words(...typed)).toEqual(expected)
  })

  test('come with what they are', () => {
    expect(candidatesFor(program, ['ca']).candidates).toEqual([{ word: 'cache', description: 'the sessions' }])
  })
})

describe('names of profiles', () => {
  test.each<[string, string[], string | undefined]>([
    ['after --profile', ['--profile', 'p'], ''],
    ['after -p, of a command', ['cache', 'list', '-p', ''], ''],
    ['after --profile=', ['--profile=p'], '--profile='],
    ['as bash splits it', ['--profile', '=', 'p'], ''],
    ['one of several', ['serve', '--profiles', 'a,b,c'], 'a,b,'],
    ['nowhere else', ['serve', '--format', ''], undefined],
  ])('%s', (_, typed, expected) => {
    expect(candidatesFor(program, typed).profileAfter).toBe(expected)
  })
})
