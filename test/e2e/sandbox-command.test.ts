import { GetCallerIdentityCommand, AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { COMMAND, runCommand } from './command-process.js'

let running: ChildProcess | undefined
afterEach(() => running?.kill('SIGKILL'))

/** Starts it and waits for its last word. */
async function start(
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<{ stdout: string; end: Promise<number | null> }> {
  const child = spawn(process.execPath, [COMMAND, 'sandbox', ...args], {
    env: { PATH: process.env['PATH'], ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running = child
  let stdout = ''
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()))
  const end = once(child, 'close').then(([code]) => code as number | null)
  for await (const text of child.stderr) if (String(text).includes('until Ctrl-C')) break
  return { stdout, end }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

test('real clients live in it by its variables alone, until Ctrl-C', async () => {
  const { stdout, end } = await start(['--json'])
  const variables = JSON.parse(stdout) as Record<string, string>
  const {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId = '',
    AWS_SECRET_ACCESS_KEY: secretAccessKey = '',
  } = variables
  const credentials = { accessKeyId, secretAccessKey }
  const options = { endpoint, region, credentials } as { endpoint: string; region: string; credentials: typeof credentials }
  const sts = new STSClient(options)
  expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe('arn:aws:iam::123456789012:user/developer')
  const role = { RoleArn: 'arn:aws:iam::123456789012:role/app', RoleSessionName: 'developing' }
  expect((await sts.send(new AssumeRoleCommand(role))).Credentials?.AccessKeyId).toMatch(/^ASIA/)
  const s3 = new S3Client(options)
  await s3.send(new CreateBucketCommand({ Bucket: 'my-bucket' }))
  expect((await s3.send(new ListBucketsCommand({}))).Buckets).toMatchObject([{ Name: 'my-bucket' }])
  sts.destroy()
  s3.destroy()

  // And this library, with its instance role.
  const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _secret, ...place } = variables
  const exported = await runCommand(['export'], { ...place, HOME: '/nowhere' })
  expect(JSON.parse(exported.stdout)).toMatchObject({ Version: 1, AccessKeyId: expect.stringMatching(/^ASIA/) })

  running?.kill('SIGINT')
  expect(await end).toBe(130)
})

test('on a port of the user, in the words of a shell', async () => {
  const port = await freePort()
  const { stdout } = await start(['--port', String(port), '--format', 'fish'])
  expect(stdout.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^set -e AWS_PROFILE .* AWS_SESSION_TOKEN /),
    `set -gx AWS_EC2_METADATA_SERVICE_ENDPOINT "http://127.0.0.1:${port}"`,
    `set -gx AWS_ENDPOINT_URL_STS "http://127.0.0.1:${port}"`,
    `set -gx AWS_ENDPOINT_URL "http://127.0.0.1:${port}"`,
    'set -gx AWS_REGION "us-east-1"',
    'set -gx AWS_ACCESS_KEY_ID "AKIACREDCHAINSANDBOX"',
    'set -gx AWS_SECRET_ACCESS_KEY "credchain/sandbox/credchain/sandbox/0000"',
  ])
  // Taken, now.
  expect(await runCommand(['sandbox', '--port', String(port)], {})).toMatchObject({
    code: 1,
    stdout: '',
    stderr: `port ${port} is used by another program: pass another with --port\n`,
  })
  expect(await runCommand(['sandbox', '--port', '0'], {})).toMatchObject({ code: 2 })
})

test.each([
  ['env', /^unset (.*)$/m],
  ['fish', /^set -e (.*)$/m],
  ['powershell', /^Remove-Item -ErrorAction Ignore (.*)$/m],
  ['windows-cmd', /^set (AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=[^]*AWS_ENDPOINT_URL_DYNAMODB=)$/m],
])('in %s no other endpoint of the user is left', async (format, withdrawn) => {
  const { stdout } = await start(['--format', format], {
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
    AWS_ENDPOINT_URL_S3: 'https://s3.example.com',
    AWS_ENDPOINT_URL_STS: 'https://sts.example.com',
    AWS_ENDPOINT_URL_DYNAMODB: 'https://dynamodb.example.com',
    'AWS_ENDPOINT_URL_$(id)': 'https://example.com',
  })
  const [, names = ''] = withdrawn.exec(stdout) ?? []
  for (const name of ['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL_DYNAMODB'])
    expect(names).toContain(name)
  // It leads to the sandbox.
  expect(names).not.toContain('AWS_ENDPOINT_URL_STS')
  expect(stdout).toMatch(/AWS_ENDPOINT_URL_STS.*http:\/\/127\.0\.0\.1/)
  expect(stdout).not.toContain('$(id)')
})
