import { transform } from 'esbuild'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
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

test('a laptop with SSO and MFA', async () => {
  const alice = {
    userName: 'alice',
    accessKeyId: 'AKIACANARYCANARYUSER',
    secretAccessKey: 'CANARYsecretCANARYsecretCANARYsecret1234',
    mfa: { serialNumber: `arn:aws:iam::${ACCOUNT}:mfa/alice`, tokenCode: '123456' },
  }
  await using world = await openPageWorld({
    users: [alice],
    roles: [{ arn: roleArn('ops'), requireMfa: true }],
    sso: { assignments: [{ accountId: ACCOUNT, roleName: 'Developer' }] },
  })
  // What `aws sso login` leaves, and what the console has the reader download.
  const login = `.aws/sso/cache/${createHash('sha1').update('corp').digest('hex')}.json`
  await put(join(world.home, login), JSON.stringify(world.sandbox.sso.signIn()))
  await put(join(world.home, 'accessKeys.csv'), `Access key ID,Secret access key\r\n${alice.accessKeyId},${alice.secretAccessKey}\r\n`)
  await follow('docs/laptop.md', world)
  expect(world.sandbox.count('sts', 'AssumeRole')).toBe(1)
})

test('CI', async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'ci', alg: 'RS256', use: 'sig' }] }
  let issuer = ''
  const signed = () =>
    new SignJWT({ sub: 'repo:acme/app:ref:refs/heads/main' })
      .setProtectedHeader({ alg: 'RS256', kid: 'ci' })
      .setIssuer(issuer)
      .setAudience('sts.amazonaws.com')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey)
  const server = createServer((request, response) => {
    const answer = async () => {
      if (request.url === '/.well-known/openid-configuration') return { issuer, jwks_uri: `${issuer}/keys` }
      if (request.url === '/keys') return keys
      return { value: await signed() }
    }
    answer().then(
      (body) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body)),
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  await using world = await openPageWorld({
    roles: [{ arn: roleArn('ci'), trusts: [`arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer.slice(7)}`] }],
    oidcProviders: [{ issuer, clientIds: ['sts.amazonaws.com'] }],
  })
  try {
    await put(join(world.home, 'token.jwt'), await signed())
    Object.assign(world.env, { ACTIONS_ID_TOKEN_REQUEST_URL: `${issuer}/token?api=1`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-the-job' })
    Object.assign(world.env, { AWS_ROLE_ARN: roleArn('ci'), AWS_WEB_IDENTITY_TOKEN_FILE: 'token.jwt' })
    await follow('docs/ci.md', world)
  } finally {
    server.close()
    server.closeAllConnections()
  }
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
