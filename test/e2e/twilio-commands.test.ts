import { expectNoSecrets, startSandbox, type Sandbox } from '@credchain/sandbox'
import { twilioS3Policy } from '@credchain/twilio'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { COMMAND, runCommand, runOnTerminal, SECRET, type Run } from './command-process.js'

const FIRST = { userName: 'uploads', accessKeyId: 'AKIAUPLOADSUPLOADS01', secretAccessKey: 'CANARY+first/CANARY=first/CANARY+first/0' }
const NEXT = { userName: 'uploads-next', accessKeyId: 'AKIAUPLOADSUPLOADS02', secretAccessKey: 'CANARY+next/CANARY=next/CANARY+next/CA00' }
const URL = 'https://my-recordings.s3.eu-west-1.amazonaws.com/calls/'

let sandbox: Sandbox
let home: string
let env: Record<string, string>

beforeEach(async () => {
  sandbox = await startSandbox({ users: [FIRST, NEXT] })
  home = mkdtempSync(join(tmpdir(), 'credchain-home-'))
  const { accountSid, apiKey, apiSecret } = sandbox.twilio
  env = {
    HOME: home,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: sandbox.url,
    TWILIO_ENDPOINT_URL: sandbox.url,
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_API_KEY: apiKey,
    TWILIO_API_SECRET: apiSecret,
  }
})
afterEach(async () => {
  await sandbox.close()
  rmSync(home, { recursive: true, force: true })
})

const secrets = () => [FIRST.secretAccessKey, NEXT.secretAccessKey, sandbox.twilio.apiSecret, FIRST.accessKeyId, NEXT.accessKeyId]

async function twilio(args: readonly string[], more: Record<string, string> = {}): Promise<Run> {
  const run = await runCommand(['twilio', ...args], { ...env, ...more })
  expectNoSecrets(secrets(), run.stdout, run.stderr)
  return run
}

const authorization = () => `Basic ${btoa(`${sandbox.twilio.apiKey}:${sandbox.twilio.apiSecret}`)}`

function file(name: string, text: string): string {
  writeFileSync(join(home, name), text, { mode: 0o600 })
  return join(home, name)
}
const keyFile = ({ accessKeyId, secretAccessKey }: typeof FIRST) => file('key', `${accessKeyId}:${secretAccessKey}\n`)
const publish = (key = FIRST, ...more: readonly string[]) => twilio(['publish', '--name', 'uploads', '--key-file', keyFile(key), ...more])
const rotate = (...more: readonly string[]) => twilio(['rotate', '--key-file', keyFile(NEXT), '--grace', '0', ...more])
const inUse = (target: 'recording' | 'composition') => sandbox.twilio.settings(target).awsCredentialsSid

describe('publish', () => {
  test('gives Twilio a key from a file, proven by STS, and leads recordings to the bucket; again, it changes nothing', async () => {
    const first = await publish(FIRST, '--recordings', URL)
    expect([first.code, first.stdout]).toEqual([0, `${sandbox.twilio.credentials[0]?.sid}\n`])
    expect(first.stderr).toContain('The key ...DS01 of')
    expect(first.stderr).toContain('AWS knows it: arn:aws:iam::123456789012:user/uploads.')
    expect(sandbox.twilio.settings('recording')).toMatchObject({ awsS3Url: URL, awsStorageEnabled: true, friendlyName: 'recordings' })
    const again = await publish(FIRST, '--recordings', URL, '--json')
    expect(JSON.parse(again.stdout)).toEqual({
      sid: first.stdout.trim(),
      isNew: false,
      written: [{ target: 'recording', url: URL }],
    })
    expect(sandbox.twilio.credentials).toHaveLength(1)
  })

  test('asks AWS nothing where Twilio does not let it in', async () => {
    const { code, stderr } = await twilio(['publish', '--name', 'uploads', '--key-file', keyFile(FIRST)], { TWILIO_API_SECRET: 'wrong' })
    expect(code).toBe(1)
    expect(stderr).toContain('20003')
    expect(sandbox.count('sts')).toBe(0)
  })

  test('takes what the AWS CLI prints from stdin, and the key of a profile', async () => {
    const child = spawn(process.execPath, [COMMAND, 'twilio', 'publish', '--name', 'uploads', '--key-file', '-'], {
      env: { PATH: process.env['PATH'], ...env },
    })
    let told = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (told += text.toString()))
    child.stdin.end(JSON.stringify({ AccessKey: { AccessKeyId: FIRST.accessKeyId, SecretAccessKey: FIRST.secretAccessKey } }))
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
    expectNoSecrets(secrets(), told)
    const config = file(
      'config',
      `[profile next]\naws_access_key_id = ${NEXT.accessKeyId}\naws_secret_access_key = ${NEXT.secretAccessKey}\n`,
    )
    expect((await twilio(['publish', '--name', 'uploads', '--profile', 'next'], { AWS_CONFIG_FILE: config })).code).toBe(0)
    expect(sandbox.twilio.credentials.map(({ accessKeyId }) => accessKeyId)).toEqual([FIRST.accessKeyId, NEXT.accessKeyId])
  })

  test('as a dry run does nothing', async () => {
    const { code, stdout } = await publish(FIRST, '--recordings', URL, '--dry-run')
    expect([code, stdout]).toEqual([0, `would give Twilio the key ...DS01 as uploads\nwould write recordings to ${URL}\n`])
    expect(sandbox.twilio.credentials).toEqual([])
  })

  test.each<[string, () => Promise<Run>, string]>([
    ['a key that AWS refuses', () => publish({ ...FIRST, secretAccessKey: NEXT.secretAccessKey }), 'AWS STS does not take the key ...DS01'],
    ['a session', () => twilio(['publish', '--name', 'x'], session), 'the credentials have a session token'],
    ['a file that is not there', () => twilio(['publish', '--name', 'x', '--key-file', join(home, 'none')]), '(ENOENT)'],
    ['a URL that is none of a bucket', () => publish(FIRST, '--recordings', 'https://example.com/'), 'the host is not one of S3'],
    ['a name that is too long', () => publish(FIRST, '--name', 'x'.repeat(43)), 'at most 42 characters'],
  ])('does nothing for %s', async (_, run, message) => {
    const { code, stdout, stderr } = await run()
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(message)
    expect(sandbox.twilio.credentials).toEqual([])
  })
  const session = { AWS_ACCESS_KEY_ID: FIRST.accessKeyId, AWS_SECRET_ACCESS_KEY: FIRST.secretAccessKey, AWS_SESSION_TOKEN: SECRET }

  test('for a subaccount leaves the settings of this one alone: wrong usage', async () => {
    const { code } = await publish(FIRST, '--recordings', URL, '--account', `AC${'1'.repeat(32)}`)
    expect([code, sandbox.twilio.credentials]).toEqual([2, []])
  })

  test('leaves settings alone that another key is in use for, and mends those whose credential is gone', async () => {
    await publish(FIRST, '--recordings', URL)
    const { code, stderr } = await publish(NEXT, '--recordings', URL)
    expect([code, sandbox.twilio.credentials.length]).toEqual([1, 1])
    expect(stderr).toContain('credchain twilio rotate')
    await fetch(`${sandbox.url}/v1/Credentials/AWS/${inUse('recording')}`, {
      method: 'DELETE',
      headers: { authorization: authorization() },
    })
    expect((await publish(NEXT, '--recordings', URL)).code).toBe(0)
    expect(inUse('recording')).toBe(sandbox.twilio.credentials[0]?.sid)
  })
})

test('list tells what is there and what uses it', async () => {
  expect((await twilio(['list'])).stdout).toBe('Twilio has no AWS credential\n')
  await publish(FIRST, '--recordings', URL)
  const [{ sid } = { sid: '' }] = sandbox.twilio.credentials
  expect((await twilio(['list'])).stdout).toMatch(
    new RegExp(`^${sid} {2}uploads {2}key \\.\\.\\.DS01 {2}made \\d{4}-\\d\\d-\\d\\d {2}used by recordings\n$`),
  )
  const { stdout } = await twilio(['list', '--json'])
  expect(JSON.parse(stdout)).toMatchObject([{ sid, name: 'uploads', key: '...DS01', usedBy: ['recording'] }])
  const steering = new URLSearchParams({ FriendlyName: '\u001B[2J\u009Bgone', Credentials: `${NEXT.accessKeyId}:${NEXT.secretAccessKey}` })
  await fetch(`${sandbox.url}/v1/Credentials/AWS`, { method: 'POST', body: steering, headers: { authorization: authorization() } })
  expect((await twilio(['list'])).stdout).toContain('  ?[2J?gone  key unknown')
  const wrong = await twilio(['list'], { TWILIO_API_SECRET: 'wrong' })
  expect([wrong.code, wrong.stdout]).toEqual([1, ''])
  expect(wrong.stderr.match(/20003/g)).toHaveLength(1)
})

describe('rotate', () => {
  beforeEach(async () => {
    await publish(FIRST, '--recordings', URL, '--compositions', URL)
  })

  test('replaces the key that is in use, step by step on stderr', async () => {
    const oldSid = inUse('recording')
    const { code, stdout, stderr } = await rotate('--yes', '--json')
    const newSid = sandbox.twilio.credentials[0]?.sid
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ outcome: 'rotated', oldSid, newSid, repointed: ['recording', 'composition'], isOldRemoved: true })
    expect(sandbox.twilio.credentials).toMatchObject([{ accessKeyId: NEXT.accessKeyId, friendlyName: `uploads #${NEXT.accessKeyId}` }])
    expect([inUse('recording'), inUse('composition')]).toEqual([newSid, newSid])
    expect(stderr.split('\n').map((line) => line.split(' ')[0])).toEqual([
      'The',
      'Replacing',
      'AWS',
      'The',
      'Twilio',
      'The',
      'The',
      'Uploads',
      'Removed',
      '',
    ])
    expect(existsSync(join(home, '.twilio/rotation.json'))).toBe(false)
  })

  test('wants a word on the old credential where nobody can be asked: wrong usage, and nothing is done', async () => {
    const requests = sandbox.requests.length
    const { code, stderr } = await rotate()
    expect([code, sandbox.requests.length]).toEqual([2, requests])
    expect(stderr).toContain('--yes')
    expect((await rotate('--keep-old')).stdout).toMatch(/^CR\w{32} has replaced CR\w{32}, which is still there\n$/)
    expect(sandbox.twilio.credentials).toHaveLength(2)
  })

  test('as a dry run does nothing', async () => {
    const { code, stdout } = await rotate('--dry-run')
    expect([code, stdout]).toEqual([
      0,
      `would replace ${inUse('recording')} by a new credential, and lead over the settings of recordings and compositions\n`,
    ])
    expect(sandbox.twilio.credentials).toHaveLength(1)
  })

  test('goes on after Ctrl-C in the grace, told by its journal which credential it was', async () => {
    const oldSid = inUse('recording')
    const child = spawn(process.execPath, [COMMAND, 'twilio', 'rotate', '--key-file', keyFile(NEXT), '--yes'], {
      env: { PATH: process.env['PATH'], ...env },
    })
    let told = ''
    await new Promise<void>((resolve) => {
      child.stderr.on('data', (text: Buffer) => {
        told += text.toString()
        if (told.includes('Uploads under way')) resolve()
      })
    })
    child.kill('SIGINT')
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(130)
    const journal = readFileSync(join(home, '.twilio/rotation.json'), 'utf8')
    expectNoSecrets([FIRST.secretAccessKey, NEXT.secretAccessKey, sandbox.twilio.apiSecret], journal, told)
    writeFileSync(join(home, '.twilio/rotation.json'), journal.replace(/"removeAt": \d+/, '"removeAt": 0'))
    const { code, stderr } = await rotate('--yes')
    expect(code).toBe(0)
    expect(stderr).toContain(`Going on with the rotation of ${oldSid}`)
    expect(sandbox.twilio.credentials).toMatchObject([{ accessKeyId: NEXT.accessKeyId }])
  })

  test('is rolled back when Twilio cannot write with the new key', async () => {
    const oldSid = inUse('recording')
    sandbox.fault({ action: 'CreateCompositionSettings' }, { kind: 'status', status: 400, code: '20001' })
    const { code, stderr } = await rotate('--yes')
    expect(code).toBe(1)
    expect(stderr).toContain(`Everything is as it was, with ${oldSid}.`)
    expect([inUse('recording'), inUse('composition')]).toEqual([oldSid, oldSid])
    expect(sandbox.twilio.credentials).toHaveLength(1)
  })

  test.each([['--old', 'CR1'], ['--grace', 'soon'], ['--unheard-of']])('%s %s is wrong usage', async (...args) => {
    expect((await rotate('--yes', ...args)).code).toBe(2)
  })

  test('does not guess where the settings use different credentials', async () => {
    await rotate('--keep-old')
    const [old] = sandbox.twilio.credentials
    const { stdout } = await rotate('--yes', '--old', old?.sid ?? '', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ repointed: [], isOldRemoved: true })
  })

  describe('on a terminal', () => {
    const ask = () => runOnTerminal(['twilio', 'rotate', '--key-file', keyFile(NEXT), '--grace', '0'], env, { cols: 200 })
    test.each([
      ['y', 0, 1],
      ['n', 0, 2],
      ['\r', 0, 2],
      ['\u0003', 130, 2],
    ])('asks before it removes: %j', async (keys, code, left) => {
      const run = ask()
      await run.shows('Remove it? (y/N)')
      expect(sandbox.twilio.credentials).toHaveLength(2)
      run.type(keys)
      expect(await run.end).toBe(code)
      expect(sandbox.twilio.credentials).toHaveLength(left)
      expectNoSecrets(secrets(), run.screen())
    })
  })
})

describe('doctor', () => {
  const policy = () => file('policy.json', JSON.stringify(twilioS3Policy({ bucket: 'my-recordings', path: 'calls' })))

  test('finds nothing but notes where everything fits', async () => {
    await publish(FIRST, '--recordings', URL)
    const { code, stdout } = await twilio(['doctor', '--policy', policy(), '--bucket', 'my-recordings', '--sid', inUse('recording') ?? ''])
    expect(code).toBe(0)
    expect(stdout.split('\n').filter((line) => /^(error|warning)/.test(line))).toEqual([])
    expect(stdout).toContain('note: which credential Voice recordings use was not looked at')
  })

  test('finds what does not, the worst first, with exit code 1', async () => {
    await publish(FIRST, '--recordings', URL, '--compositions', URL)
    const wide = file('wide.json', JSON.stringify({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }))
    const { code, stdout } = await twilio(['doctor', '--policy', wide, '--bucket', 'another', '--json'])
    expect(code).toBe(1)
    const findings = JSON.parse(stdout) as { rule: string; severity: string }[]
    expect(findings.map(({ severity, rule }) => `${severity} ${rule}`)).toEqual([
      'warning unexpected-bucket',
      'warning unexpected-bucket',
      'warning policy-too-wide',
      'warning no-composing',
      'note not-looked-at',
      'note not-looked-at',
    ])
  })

  test('asks AWS about the bucket and the key', async () => {
    await publish(FIRST, '--recordings', URL)
    const keys = { AWS_ACCESS_KEY_ID: FIRST.accessKeyId, AWS_SECRET_ACCESS_KEY: FIRST.secretAccessKey }
    const missing = await twilio(['doctor', '--aws', '--policy', policy()], keys)
    expect(missing.code).toBe(1)
    expect(missing.stdout).toContain('warning: the bucket my-recordings could not be read: NotFound')
    await runCommand(
      [
        'curl',
        'PUT',
        `${sandbox.url}/my-recordings`,
        '--service',
        's3',
        '--region',
        'us-east-1',
        '--allow-host',
        new globalThis.URL(sandbox.url).host,
      ],
      { ...env, ...keys },
    )
    const elsewhere = await twilio(['doctor', '--aws', '--policy', policy()], keys)
    expect(elsewhere.stdout).toContain('error: the bucket my-recordings is in us-east-1, and not in eu-west-1 as the settings have it')
    expect(sandbox.count('iam', 'GetAccessKeyLastUsed')).toBe(2)
  })

  test('a policy that is none', async () => {
    expect((await twilio(['doctor', '--policy', file('none.json', 'CANARYtext')])).stderr).toContain('is no JSON object')
    expect((await twilio(['doctor', '--policy', join(home, 'none')])).stderr).toContain('cannot be read')
  })
})

describe('policy', () => {
  test.each([[['twilio', 'policy']], [['policy', 'twilio']]])('%s prints the document', async (command) => {
    const kms = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd'
    const run = (...args: readonly string[]) => runCommand([...command, ...args], env)
    expect(JSON.parse((await run('--bucket', 'my-recordings', '--path', '/calls/')).stdout)).toEqual(
      twilioS3Policy({ bucket: 'my-recordings', path: 'calls' }),
    )
    expect(JSON.parse((await run('--url', URL, '--style', 'twilio', '--kms-key', kms, '--voice')).stdout)).toEqual(
      twilioS3Policy({ bucket: 'my-recordings', path: 'calls', style: 'twilio', kmsKeyArn: kms, voice: true }),
    )
    expect((await run('--url', 'https://my-recordings.s3.cn-north-1.amazonaws.com.cn/')).stdout).toContain(
      'arn:aws-cn:s3:::my-recordings/*',
    )
    for (const [args, message] of [
      [['--bucket', 'My-Bucket'], 'characters other than'],
      [[], '--bucket or --url'],
      [['--url', 'http://b'], 'https://'],
      [['--url', URL, '--kms-key', kms.replace('eu-west-1', 'eu-west-2')], 'is in eu-west-2'],
      [['--url', URL, '--bucket', 'b'], 'cannot be used with'],
    ] as const) {
      const { code, stderr } = await run(...args)
      expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
    }
  })
})
