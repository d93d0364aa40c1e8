import { memoryStore, TransportError, type Command, type CommandResult } from '@credchain/core'
import { fakeWorld, type FakeWorldOptions } from '@credchain/sandbox'
import { describeProvider } from '@credchain/sandbox/contracts'
import { describe, expect, test } from 'vitest'
import { fromProcess, type FromProcessOptions } from './from-process.js'

const output = {
  Version: 1,
  AccessKeyId: 'ASIAEXAMPLE',
  SecretAccessKey: 'canary-secret',
  SessionToken: 'canary-token',
  Expiration: '2026-01-01T06:00:00Z',
}
const result = (change: Partial<CommandResult> = {}): CommandResult => ({
  exitCode: 0,
  stdout: JSON.stringify(output),
  stderr: '',
  ...change,
})

function world(answer: CommandResult | (() => CommandResult | Promise<CommandResult>) = result(), options: FakeWorldOptions = {}) {
  const commands: Command[] = []
  const exec = (command: Command) => {
    commands.push(command)
    return typeof answer === 'function' ? answer() : answer
  }
  return Object.assign(fakeWorld({ ...options, exec }), { commands })
}

describe('the run', () => {
  test('nothing happens before the first call, however wrong the options', () => {
    const here = world()
    expect(() => fromProcess({ command: '', timeoutMs: -1 }, here)).not.toThrow()
    expect(here.commands).toEqual([])
  })

  test.each([['a shell line', 'helper --profile x'] as const, ['a file and arguments', ['helper', '--profile', 'x'] as const] as const])(
    '%s',
    async (_, command) => {
      const here = world()
      await expect(fromProcess({ command }, here)()).resolves.toEqual({
        accessKeyId: 'ASIAEXAMPLE',
        secretAccessKey: 'canary-secret',
        sessionToken: 'canary-token',
        expiration: new Date('2026-01-01T06:00:00Z'),
        $source: { CREDENTIALS_PROCESS: 'w' },
      })
      expect(here.commands).toMatchObject([{ command, deadlineMs: 60_000, maxOutputBytes: 65_536 }])
    },
  )

  test('bounds are passed on', async () => {
    const here = world()
    await fromProcess({ command: 'helper', timeoutMs: 5, maxOutputBytes: 7 }, here)()
    expect(here.commands).toMatchObject([{ deadlineMs: 5, maxOutputBytes: 7 }])
  })

  test('the cache waits as long as the program may take', async () => {
    const here: ReturnType<typeof world> = world(() => here.sleep(59_999).then(() => result()))
    const pending = fromProcess({ command: 'helper' }, here)()
    await here.advance(59_999)
    await expect(pending).resolves.toMatchObject({ accessKeyId: 'ASIAEXAMPLE' })
  })

  test.each([
    ['the program tells it', '111111111111', '222222222222', '111111111111'],
    ['the profile tells it', undefined, '222222222222', '222222222222'],
    ['nobody tells it', undefined, undefined, undefined],
    ['the program tells something else', 'evil.example/', undefined, undefined],
    ['the profile does, where the program tells something else', 'evil.example/', '222222222222', '222222222222'],
  ])('account: %s', async (_, AccountId, profileAccountId, expected) => {
    const here = world(result({ stdout: JSON.stringify({ ...output, AccountId }) }))
    const credentials = await fromProcess({ command: 'helper', profileAccountId }, here)()
    expect(credentials.accountId).toBe(expected)
    expect('accountId' in credentials).toBe(expected !== undefined)
  })

  test('describe says where it is configured, and never the command', async () => {
    const command = 'canary-helper'
    await expect(fromProcess({ command }, world()).describe?.()).resolves.toEqual(['a program'])
    await expect(fromProcess({ command, configuredAt: '~/.aws/config:12' }, world()).describe?.()).resolves.toEqual([
      'a program, configured at ~/.aws/config:12',
    ])
    await expect(fromProcess({}, world()).describe?.()).rejects.toMatchObject({ code: 'NOT_CONFIGURED' })
  })
})

const failed = (change: Partial<CommandResult>) => () => result({ stdout: 'canary-out', ...change })

const broken = (code: string) => () => {
  throw new TransportError(code, 'canary')
}

describe('failures', () => {
  test.each<[string, () => CommandResult, string, string]>([
    [
      'exit code 1',
      failed({ exitCode: 1, stderr: 'no session for canary-arg\n' }),
      'UNAVAILABLE',
      'ended with code 1: no session for [command]',
    ],
    ['exit code 255 without a word', failed({ exitCode: 255 }), 'UNAVAILABLE', 'the program ended with code 255'],
    ['a signal', failed({ exitCode: null }), 'UNAVAILABLE', 'was killed by a signal'],
    [
      'not found by the shell',
      failed({ exitCode: 127, stderr: 'sh: 1: canary-helper: not found' }),
      'INVALID_CONFIG',
      'found no such program',
    ],
    ['not allowed to the shell', failed({ exitCode: 126, stderr: 'sh: 1: canary-helper: denied' }), 'INVALID_CONFIG', 'may not run'],
    ['output that is none', failed({}), 'INVALID_CONFIG', 'not a JSON object'],
    ['too late', broken('ETIMEDOUT'), 'UNAVAILABLE', 'did not end in time'],
    ['too long', broken('EMSGSIZE'), 'INVALID_CONFIG', 'more than credentials'],
    ['not there', broken('ENOENT'), 'INVALID_CONFIG', 'could not be started: ENOENT'],
  ])('%s', async (_, answer, code, words) => {
    const error: unknown = await fromProcess({ command: 'canary-helper --pin canary-arg' }, world(answer))().catch(
      (reason: unknown) => reason,
    )
    expect(error).toMatchObject({ code, source: 'process', message: expect.stringContaining(words) })
    expect(String(error) + JSON.stringify(error)).not.toContain('canary')
  })

  test('127 of a program without a shell is its own word', async () => {
    const here = world(result({ exitCode: 127, stderr: 'mine' }))
    await expect(fromProcess({ command: ['helper'] }, here)()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'process: the program ended with code 127: mine',
    })
  })

  test.each([
    [1, true],
    [0, false],
    [-1, false],
  ])('credentials that end in %i ms are taken: %s', async (leftMs, taken) => {
    const here = world(result(), { at: Date.parse(output.Expiration) - leftMs })
    const pending = fromProcess({ command: 'helper' }, here)()
    const outcome: unknown = await pending.catch((reason: unknown) => reason)
    const expired = { code: 'UNAVAILABLE', message: 'process: the program gave credentials that have already expired' }
    expect(outcome).toMatchObject(taken ? { accessKeyId: 'ASIAEXAMPLE' } : expired)
  })

  test.each<[string, FromProcessOptions]>([
    ['a blank command', { command: ' ' }],
    ['a blank file', { command: [''] }],
  ])('%s', async (_, options) => {
    const here = world()
    await expect(fromProcess(options, here)()).rejects.toMatchObject({ code: 'INVALID_CONFIG', hint: expect.stringContaining('`command`') })
    expect(here.commands).toEqual([])
  })

  test.each<[string, FromProcessOptions]>([
    ['timeoutMs', { timeoutMs: 0 }],
    ['timeoutMs', { timeoutMs: Infinity }],
    ['timeoutMs', { timeoutMs: '60' as never }],
    ['maxOutputBytes', { maxOutputBytes: 0 }],
    ['maxOutputBytes', { maxOutputBytes: 1.5 }],
  ])('a wrong %s is a TypeError at the call', async (name, options) => {
    const pending = fromProcess({ command: 'helper', ...options }, world())()
    await expect(pending).rejects.toThrow(expect.objectContaining({ name: 'TypeError', message: expect.stringContaining(name) }))
  })

  test('an abort passes with its own reason', async () => {
    const here = world()
    await expect(fromProcess({ command: 'helper', refresh: false }, here)({ signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
  })
})

describe('a profile', () => {
  const config = `[default]
credential_process = helper --default
[profile other]
credential_process = canary-helper --other
aws_account_id = 222222222222
[profile broken-account]
credential_process = helper
aws_account_id = evil.example
[profile silent]
region = eu-west-1
`
  const files = { '/home/user/.aws/config': config }

  test.each<[string, FromProcessOptions, string, string | undefined]>([
    ['the default one', {}, 'helper --default', undefined],
    ['the one of the option, with its account', { profile: 'other' }, 'canary-helper --other', '222222222222'],
    ['an account of one’s own', { profile: 'other', profileAccountId: '333333333333' }, 'canary-helper --other', '333333333333'],
    ['an account that is none', { profile: 'broken-account' }, 'helper', undefined],
    ['a command of one’s own leaves it unread', { profile: 'other', command: 'mine' }, 'mine', undefined],
  ])('names the program: %s', async (_, options, command, accountId) => {
    const here = world(result(), { files })
    const credentials = await fromProcess(options, here)()
    expect(here.commands).toMatchObject([{ command }])
    expect(credentials.accountId).toBe(accountId)
  })

  test('is told in reports by file and line, the command is not', async () => {
    const provider = fromProcess({ profile: 'other' }, world(result(), { files }))
    await expect(provider.describe?.()).resolves.toEqual(['a program, configured at ~/.aws/config:4 credential_process'])
  })

  test.each(['silent', 'absent'])('that is %s names none, and a chain goes on', async (profile) => {
    const here = world(result(), { files })
    await expect(fromProcess({ profile }, here)()).rejects.toMatchObject({ code: 'NOT_CONFIGURED', tryNextLink: true })
    expect(here.commands).toEqual([])
  })

  test('that names another program has a place of its own in a store', async () => {
    const here = world(result(), { files })
    const store = memoryStore({}, here)
    await fromProcess({ profile: 'default', store }, here)()
    await fromProcess({ profile: 'other', store }, here)()
    await fromProcess({ command: 'helper --default', store }, here)()
    expect(here.commands.map(({ command }) => command)).toEqual(['helper --default', 'canary-helper --other'])
  })
})

describe('the cache', () => {
  test('a thousand callers run one program; refresh: false runs one each', async () => {
    const here = world()
    const provider = fromProcess({ command: 'helper' }, here)
    await Promise.all(Array.from({ length: 1_000 }, () => provider()))
    expect(here.commands).toHaveLength(1)
    const bare = fromProcess({ command: 'helper', refresh: false }, here)
    await Promise.all([bare(), bare()])
    expect(here.commands).toHaveLength(3)
  })

  test.each([
    ['the same command', 'helper', {}, 1],
    ['another command', 'helper --other', {}, 2],
    ['other settings of AWS', 'helper', { AWS_PROFILE: 'other' }, 2],
    ['other settings of somebody else', 'helper', { SHLVL: '2' }, 1],
  ])('a store is shared by %s', async (_, command, env, runs) => {
    const [here, there] = [world(), world(result(), { env })]
    const store = memoryStore({}, here)
    await fromProcess({ command: 'helper', store }, here)()
    await fromProcess({ command, store }, there)()
    expect(here.commands.length + there.commands.length).toBe(runs)
  })
})

const within = (here: ReturnType<typeof world>) => ({ world: here, provider: fromProcess({ command: 'canary-helper' }, here) })
describeProvider('fromProcess', {
  build: (runtime) => fromProcess({ command: 'canary-helper' }, runtime),
  absent: () => ({ world: fakeWorld(), provider: fromProcess({}, fakeWorld()) }),
  broken: () => ({ ...within(world(result({ stdout: 'canary-out' }))), code: 'INVALID_CONFIG' }),
  silent: () => within(world(() => new Promise(() => {}))),
  working: () => ({ ...within(world()), identity: { accessKeyId: 'ASIAEXAMPLE' } }),
  secrets: ['canary-helper', 'canary-out', 'canary-secret', 'canary-token'],
})
