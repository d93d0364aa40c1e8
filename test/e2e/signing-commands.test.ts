import { expectNoSecrets, startSandbox, type Sandbox } from '@credchain/sandbox'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { COMMAND } from './command-process.js'

const user = { userName: 'alice', accessKeyId: 'AKIACANARYCANARYUSER', secretAccessKey: 'CANARYsecretCANARYsecretCANARYsecret1234' }
const ROLE = 'arn:aws:iam::123456789012:role/app'
let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox({ users: [user], roles: [{ arn: ROLE }] })
})
afterAll(() => sandbox.close())

interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function credchain(args: readonly string[], keys = user, input = '', more: Readonly<Record<string, string>> = {}): Promise<Run> {
  const env = {
    PATH: process.env['PATH'],
    HOME: tmpdir(),
    ...more,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  }
  return new Promise((resolve) => {
    const { stdin } = execFile(process.execPath, [COMMAND, ...args], { env }, (error, stdout, stderr) => {
      expectNoSecrets([keys.secretAccessKey], stdout, stderr)
      resolve({ code: Number(error?.code ?? 0), stdout, stderr })
    })
    stdin?.end(input)
  })
}

describe('curl', () => {
  const here = () => ['--service', 'dynamodb', '--region', 'us-east-1', '--allow-host', new URL(sandbox.url).host]

  test('sends a signed request and prints the answer', async () => {
    const { code, stdout, stderr } = await credchain([
      'curl',
      'post',
      sandbox.url,
      '-H',
      'X-Amz-Target: DynamoDB_20120810.Scan',
      '-d',
      '{}',
      ...here(),
    ])
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toMatchObject({ caller: 'arn:aws:iam::123456789012:user/alice' })
  })

  test('-v tells the heads, without what lets somebody in', async () => {
    const { stderr } = await credchain(['curl', 'GET', sandbox.url, '-v', '-H', 'X-Api-Key: CANARY-key', ...here()])
    expect(stderr).toMatch(/^> GET http:\/\/127\.0\.0\.1:\d+\/$/m)
    expect(stderr).toMatch(
      /^> authorization: AWS4-HMAC-SHA256 Credential=\.\.\.USER\/\d{8}\/us-east-1\/dynamodb\/aws4_request, SignedHeaders=\S+, Signature=…$/m,
    )
    expect(stderr).toMatch(/^< 200 OK$/m)
    expectNoSecrets(['CANARY-key', user.accessKeyId], stderr)
  })

  test('a refusal is printed, with exit code 1', async () => {
    const { code, stdout } = await credchain(['curl', 'GET', sandbox.url, ...here()], { ...user, secretAccessKey: 'anotherCANARYsecret' })
    expect(code).toBe(1)
    expect(stdout).toContain('InvalidSignatureException')
  })

  test('-v tells no value of a parameter or a header that opens something', async () => {
    const sseKey = 'x-amz-server-side-encryption-customer-key: CANARY-sse'
    const url = `${sandbox.url}/?api_token=CANARY-token&sig=CANARY-sig&limit=10`
    const { stderr } = await credchain(['curl', 'GET', url, '-v', '-H', sseKey, 'Cookie: CANARY-cookie', ...here()])
    expect(stderr).toMatch(/^> GET \S+\?api_token=…&sig=…&limit=10$/m)
    expect(stderr).not.toContain('CANARY')
  })

  test('the body is read from stdin', async () => {
    const { code, stdout } = await credchain(
      ['curl', 'POST', sandbox.url, '-H', 'X-Amz-Target: DynamoDB_20120810.Scan', '-d', '@-', ...here()],
      user,
      '{"TableName":"t"}',
    )
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ caller: 'arn:aws:iam::123456789012:user/alice' })
  })

  test('nobody there: which failure it was', async () => {
    const closed = await startSandbox()
    await closed.close()
    const nobody = ['--service', 's3', '--region', 'us-east-1', '--allow-host', new URL(closed.url).host]
    const { code, stderr } = await credchain(['curl', 'POST', closed.url, ...nobody])
    expect([code, stderr]).toEqual([1, 'the host gave no answer: ECONNREFUSED\n'])
  })

  test.each([
    ['a header without a colon', ['-H', 'Authorization Bearer CANARY-token']],
    ['a header of two lines', ['-H', 'x-a: b\nX-Api-Key: CANARY-token']],
  ])('%s is wrong usage, and is not repeated', async (_name, wrong) => {
    const { code, stderr } = await credchain(['curl', 'GET', sandbox.url, ...wrong, ...here()])
    expect(code).toBe(2)
    expect(stderr).toContain("-H takes 'Name: value'")
    expect(stderr).not.toContain('CANARY')
  })

  test('what is no URL is wrong usage', async () => {
    expect((await credchain(['curl', 'GET', 'iam.amazonaws.com'])).code).toBe(2)
  })

  test('a host that was not named is not asked', async () => {
    const { code, stderr } = await credchain(['curl', 'GET', 'https://example.com/'])
    expect(code).toBe(2)
    expect(stderr).toContain('example.com is no host of AWS: pass it with --allow-host')
  })
})

describe('presign', () => {
  const LINK = 'https://b.s3.eu-west-1.amazonaws.com/k'

  test('prints a link that is let in', async () => {
    const url = `${sandbox.url}/bucket?list-type=2`
    await credchain([
      'curl',
      'PUT',
      `${sandbox.url}/bucket/key`,
      '-d',
      'text',
      '--service',
      's3',
      '--region',
      'us-east-1',
      '--allow-host',
      new URL(url).host,
    ])
    const { code, stdout } = await credchain(['presign', url, '--service', 's3', '--region', 'us-east-1', '-e', '60'])
    expect(code).toBe(0)
    const answer = await fetch(stdout.trim())
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('<Key>key</Key>')
  })

  test.each(['0', 'soon', '604801'])('a life of %s is wrong usage', async (life) => {
    expect((await credchain(['presign', LINK, '-e', life])).code).toBe(2)
  })

  test('a life that AWS does not take is told in the words of the command', async () => {
    const { stderr } = await credchain(['presign', LINK, '-e', '99999999'])
    expect(stderr).toBe('signing: --expires-in must be whole seconds, 1 to 604800\n')
  })

  test('without -e a session serves one link after another, and what is an hour like it is not told; with -e another is minted', async () => {
    const home = mkdtempSync(join(tmpdir(), 'credchain-home-'))
    const AWS_CONFIG_FILE = join(home, 'config')
    writeFileSync(AWS_CONFIG_FILE, `[profile app]\nrole_arn = ${ROLE}\ncredential_source = Environment\n`)
    const run = (...more: string[]) =>
      credchain(['presign', LINK, '--profile', 'app', ...more], user, '', { ...sandbox.env, HOME: home, AWS_CONFIG_FILE })
    try {
      for (const _ of [1, 2])
        expect(await run()).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('X-Amz-Expires=3600&') })
      expect(sandbox.count('sts', 'AssumeRole')).toBe(1)
      const long = await run('-e', '7200')
      expect(long.stderr).toBe('what was signed for 2 h 0 min ends with its credentials, in 60 min\n')
      expect(sandbox.count('sts', 'AssumeRole')).toBe(2)
    } finally {
      rmSync(home, { recursive: true })
    }
  })

  test('the region of the machine is that of a host that tells none, and of no other', async () => {
    const machine = { AWS_REGION: 'eu-central-1' }
    const own = await credchain(['presign', 'https://storage.example.com/k', '--service', 's3'], user, '', machine)
    expect(own.stdout).toContain('%2Feu-central-1%2Fs3%2Faws4_request')
    const aws = await credchain(['presign', 'https://b.s3.eu-west-1.amazonaws.com/k', '--service', 's3'], user, '', machine)
    expect(aws.stdout).toContain('%2Feu-west-1%2Fs3%2Faws4_request')
    const unnamed = await credchain(['presign', 'https://storage.example.com/k'], user, '', machine)
    expect([unnamed.code, unnamed.stderr]).toEqual([
      2,
      'signing: the host storage.example.com does not tell what to sign for: pass both --service and --region\n',
    ])
  })

  test('a region of the machine that is none', async () => {
    const run = await credchain(['presign', 'https://storage.example.com/k', '--service', 's3'], user, '', { AWS_REGION: "o'clock" })
    expect([run.code, run.stderr]).toEqual([2, 'the region of this machine, by AWS_REGION or the profile, must be a name\n'])
  })

  test('what is no URL is wrong usage', async () => {
    const { code, stderr } = await credchain(['presign', 'storage.example.com', '--service', 's3'])
    expect([code, stderr]).toEqual([2, 'signing: that is no URL: pass an absolute one, https://host/path\n'])
  })

  test('--json', async () => {
    const { stdout } = await credchain(['presign', 'https://b.s3.eu-west-1.amazonaws.com/k', '--json'])
    expect(JSON.parse(stdout)).toEqual({ url: expect.stringContaining('X-Amz-Signature=') })
  })
})

describe('policy trust', () => {
  test('prints a statement a principal', async () => {
    const { code, stdout } = await credchain([
      'policy',
      'trust',
      '--principal',
      '857223745291',
      '825838939522',
      '--external-id',
      'ExternalId',
    ])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      Statement: [{ Principal: { AWS: '857223745291' } }, { Principal: { AWS: '825838939522' } }],
    })
  })

  test.each([
    ['everybody', ['--principal', '*']],
    ['an id that AWS does not take', ['--principal', '857223745291', '--external-id', 'a b']],
  ])('%s is wrong usage', async (_name, wrong) => {
    const { code, stdout } = await credchain(['policy', 'trust', ...wrong])
    expect([code, stdout]).toEqual([2, ''])
  })

  test('makes an external id', async () => {
    const { stdout } = await credchain(['policy', 'trust', '--merged', '--principal', '857223745291'])
    expect(stdout).toMatch(/"sts:ExternalId": "[\w-]{32}"/)
  })
})
