import { transform } from 'esbuild'
import { rmSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { blocksOf, patternOf } from './page.js'
import { openPageWorld, put, type PageWorld } from './page-world.js'

const ACCOUNT = '123456789012'
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`
/** Programs of a page find the packages from here. */
const folder = join(import.meta.dirname, `programs-${process.pid}`)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Does what the page says, from the top to its end. */
async function follow(document: string, world: PageWorld): Promise<void> {
  const blocks = blocksOf(document)
  expect(blocks.filter(({ kind }) => kind === 'sh' || kind === 'ts').length).toBeGreaterThan(1)
  for (const { kind, text, line, output } of blocks) {
    const printed = await step(kind, text, join(folder, `${document.replaceAll('/', '-')}-${line}.mjs`), world).catch((error: unknown) => {
      throw new Error(`${document}:${line}: ${String(error)}`, { cause: error })
    })
    if (output !== undefined) expect(printed, `${document}:${line}`).toMatch(patternOf(output))
  }
}

async function step(kind: string, text: string, program: string, world: PageWorld): Promise<string> {
  if (kind === 'ini') await put(join(world.home, /^# ~\/(\S+)/.exec(text)?.[1] ?? 'unnamed'), text)
  if (kind === 'sh') return world.run('bash', ['--norc', '-euc', text])
  if (kind !== 'ts') return ''
  const { code } = await transform(text, { loader: 'ts', format: 'esm' })
  await put(program, code)
  return world.run(process.execPath, ['--unhandled-rejections=strict', program])
}

test('a service with ten thousand tenants', async () => {
  await using world = await openPageWorld({
    instanceRole: 'service',
    roles: [{ arn: roleArn('acme'), trusts: [roleArn('service')], externalId: 'acme-4c1f0e9d' }],
  })
  await follow('docs/tenants.md', world)
  expect(world.sandbox.requests.filter(({ action, code }) => action === 'AssumeRole' && code === undefined)).toHaveLength(1)
})

test('EKS and ECS', async () => {
  await using world = await openPageWorld({ podRole: 'pod' })
  const token = join(world.home, 'token')
  await put(token, world.sandbox.container.podToken())
  Object.assign(world.env, world.sandbox.container.podEnv(token))
  await follow('docs/containers.md', world)
  expect(world.sandbox.requests.at(-1)?.status).toBe(200)
})

test('Twilio recordings in S3', async () => {
  const admin = { userName: 'admin', accessKeyId: 'AKIACANARYCANARYUSER', secretAccessKey: 'CANARYsecretCANARYsecretCANARYsecret1234' }
  await using world = await openPageWorld({ users: [admin] })
  const { twilio } = world.sandbox
  const aws = join(world.home, 'bin/aws')
  await put(aws, `#!/bin/sh\nexec '${process.execPath}' '${join(import.meta.dirname, 'aws-command.js')}' "$@"\n`)
  await chmod(aws, 0o755)
  Object.assign(world.env, {
    AWS_ACCESS_KEY_ID: admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: admin.secretAccessKey,
    TWILIO_ENDPOINT_URL: world.sandbox.url,
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_API_KEY: twilio.apiKey,
    TWILIO_API_SECRET: twilio.apiSecret,
  })
  await follow('docs/twilio-to-s3.md', world)
  const made = world.sandbox.requests.filter(({ action }) => action === 'CreateAccessKey' || action === 'CreateCredentialAws')
  expect(made.map(({ status }) => status)).toEqual([200, 201, 200, 201])
  expect(twilio.credentials.map(({ sid }) => sid)).toEqual([twilio.settings('recording').awsCredentialsSid])
  expect(await world.run('aws', ['iam', 'list-access-keys', '--user-name', 'twilio-uploads'])).toContain(twilio.credentials[0]?.accessKeyId)
})

test('programs in other languages', async () => {
  await using world = await openPageWorld({
    users: [{ userName: 'ann', accessKeyId: 'AKIAEXAMPLEEXAMPLE77', secretAccessKey: 'secretEXAMPLEsecretEXAMPLEsecretEXAMPLE7' }],
    roles: [{ arn: roleArn('deploy') }],
  })
  await follow('docs/other-languages.md', world)
  expect(world.sandbox.count('sts', 'AssumeRole')).toBeGreaterThan(0)
})

test('what the first page shows of exec and serve is on the page that is followed', () => {
  const shown = blocksOf('README.md').flatMap(
    ({ kind, text }) => (kind === 'sh' ? text.match(/^.*credchain (exec|serve) .*$/gm) : null) ?? [],
  )
  const followed = blocksOf('docs/other-languages.md').map(({ text }) => text)
  expect(shown.length).toBeGreaterThan(1)
  for (const line of shown) expect(followed.join('')).toContain(line.replace(/ +#.*$/, ''))
})
