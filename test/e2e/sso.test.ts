import { BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { S3Client, ListBucketsCommand } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromChain, type CredentialsEvent, type Provider } from '@credchain/core'
import { fromEnv, fromIni, fromSSO } from '@credchain/providers'
import { fromEnvSigningName, fromSso, nodeProvider, type Token } from '@credchain/providers/token'
import { expectNoSecrets, virtualClock } from '@credchain/sandbox'
import { createHash } from 'node:crypto'
import { execFile } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { openWorld, type TestWorld } from './world.js'

const ROLE = { accountId: '123456789012', roleName: 'Reader' }
const START_URL = 'https://sandbox.awsapps.com/start'
const CONFIG = `[default]
sso_session = corp
sso_account_id = ${ROLE.accountId}
sso_role_name = ${ROLE.roleName}

[profile legacy]
sso_start_url = ${START_URL}
sso_region = us-east-1
sso_account_id = ${ROLE.accountId}
sso_role_name = ${ROLE.roleName}

[sso-session corp]
sso_start_url = ${START_URL}
sso_region = us-east-1
`
const HOUR_MS = 3_600_000
const cacheFile = ({ home }: TestWorld, id: string) =>
  join(home, '.aws', 'sso', 'cache', `${createHash('sha1').update(id).digest('hex')}.json`)

/** As `aws sso login` leaves it, except for the mode. */
async function signIn(world: TestWorld, id = 'corp', legacy = false): Promise<void> {
  const path = cacheFile(world, id)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, JSON.stringify(world.sandbox.sso.signIn({ legacy })))
  await chmod(path, 0o644)
}

const open = (options: Parameters<typeof openWorld>[0] = {}) => openWorld({ sso: { assignments: [ROLE] }, ...options }, CONFIG)

/** Clients of three services with one provider. */
function clients({ sandbox, clock }: TestWorld, credentials: Provider) {
  const settings = { endpoint: sandbox.url, region: 'us-east-1', credentials, maxAttempts: 1 }
  const s3 = new S3Client({ ...settings, forcePathStyle: true })
  const sts = new STSClient(settings)
  const dynamo = new DynamoDBClient(settings)
  return {
    each() {
      // Clients sign by the machine's clock.
      for (const { config } of [s3, sts, dynamo]) config.systemClockOffset = clock.now() - Date.now()
      return Promise.all([
        s3.send(new ListBucketsCommand()),
        sts.send(new GetCallerIdentityCommand()),
        dynamo.send(new ListTablesCommand()),
      ])
    },
    async whoami() {
      sts.config.systemClockOffset = clock.now() - Date.now()
      return (await sts.send(new GetCallerIdentityCommand())).Arn
    },
    [Symbol.dispose]() {
      for (const client of [s3, sts, dynamo]) client.destroy()
    },
  }
}

test.each<[string, (world: TestWorld) => Provider]>([
  ['fromSSO', ({ runtime }) => fromSSO({}, runtime)],
  ['fromIni', ({ runtime }) => fromIni({}, runtime)],
  ['a chain', ({ runtime }) => fromChain([fromEnv({}, runtime), fromIni({}, runtime)], {}, runtime)],
])('%s: real clients live through the expiries of token and credentials, on one login of eight hours', async (_, make) => {
  await using world = await open()
  await signIn(world)
  using all = clients(world, make(world))
  expect(await all.whoami()).toMatch(/assumed-role\/AWSReservedSSO_Reader_.*\/person@example.com$/)
  for (let quarter = 0; quarter < 7 * 4; quarter += 1) {
    world.clock.advance(HOUR_MS / 4)
    await all.each()
  }
  const { sandbox } = world
  expect(sandbox.requests.filter(({ status }) => status >= 400)).toEqual([])
  expect(sandbox.count('sso-oidc', 'CreateToken')).toBeGreaterThanOrEqual(6)
  // The login ends after eight hours: now a person is needed, and then a first call is enough.
  world.clock.advance(3 * HOUR_MS)
  await expect(all.whoami()).rejects.toMatchObject({ code: 'REJECTED', hint: 'Run: aws sso login --profile default' })
  await signIn(world)
  // The refusal itself is remembered for a moment.
  world.clock.advance(5_000)
  expect(await all.whoami()).toContain('person@example.com')
})

test('what is written back is for the person alone, whole, and for every tool of AWS', async () => {
  await using world = await open({ clock: virtualClock(), sso: { assignments: [ROLE], tokenSeconds: 200 } })
  await signIn(world)
  const before = JSON.parse(await readFile(cacheFile(world, 'corp'), 'utf8')) as Record<string, string>
  await fromSSO({}, world.runtime)()
  const path = cacheFile(world, 'corp')
  const after = JSON.parse(await readFile(path, 'utf8')) as Record<string, string>
  expect(after).toEqual({
    ...before,
    accessToken: expect.any(String),
    refreshToken: expect.any(String),
    expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  })
  expect([after.accessToken === before.accessToken, after.refreshToken === before.refreshToken]).toEqual([false, false])
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readdir(join(path, '..'))).toHaveLength(1)

  const script = `
    import { fromSSO } from '@aws-sdk/credential-providers'
    import { fromSso } from '@aws-sdk/token-providers'
    console.log(JSON.stringify([(await fromSSO({})()).accessKeyId, (await fromSso({})()).token]))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...world.sandbox.env, HOME: world.home, PATH: process.env.PATH },
  })
  const [keyId, token] = JSON.parse(stdout) as string[]
  expect(keyId).toMatch(/^ASIA/)
  const last = JSON.parse(await readFile(path, 'utf8')) as Record<string, string>
  expect(token).toBe(last.accessToken)
  // And what their tools write, ours read.
  await expect(fromSso({}, world.runtime)()).resolves.toMatchObject({ token: expect.any(String) })
})

test('a hundred providers and callers of one session: one refresh, one set of credentials a provider', async () => {
  await using world = await open()
  await signIn(world)
  world.clock.advance(HOUR_MS)
  const { sandbox, runtime } = world
  const providers = [fromSSO({}, runtime), fromIni({}, runtime), fromSSO({ profile: 'default' }, runtime), fromSso({}, runtime)]
  await Promise.all(Array.from({ length: 100 }, (_, n) => (providers[n % providers.length] ?? expect.unreachable())()))
  expect(sandbox.count('sso-oidc', 'CreateToken')).toBe(1)
  expect(sandbox.count('sso', 'GetRoleCredentials')).toBe(3)
})

test('an OIDC service that is away is not noticed while the token lives', async () => {
  await using world = await open()
  await signIn(world)
  const fault = world.sandbox.fault({ service: 'sso-oidc' }, { kind: 'status', status: 500 })
  world.clock.advance(HOUR_MS - 60_000)
  using all = clients(world, fromSSO({}, world.runtime))
  await all.each()
  fault.stop()
})

test('a login that ended elsewhere, a role that is not given and a legacy login say what to do, and show no secret', async () => {
  await using world = await open()
  const { sandbox, runtime } = world
  const events: CredentialsEvent[] = []
  const failing = (profile: string, roleName?: string) => {
    const onEvent = (event: CredentialsEvent) => events.push(event)
    const options = roleName === undefined ? { profile } : { ssoSession: 'corp', ssoAccountId: ROLE.accountId, ssoRoleName: roleName }
    return fromSSO({ ...options, onEvent }, runtime)().catch((error: unknown) => error)
  }
  await signIn(world)
  await signIn(world, START_URL, true)
  const denied = await failing('default', 'Admin')
  expect(denied).toMatchObject({
    code: 'REJECTED',
    message: expect.stringContaining('role Admin in account 123456789012'),
    hint: expect.stringContaining('assigned'),
  })
  sandbox.sso.signOut()
  const ended = await failing('default')
  expect(ended).toMatchObject({ code: 'REJECTED', hint: 'Run: aws sso login --profile default' })
  const legacy = await failing('legacy')
  expect(legacy).toMatchObject({ code: 'REJECTED', hint: 'Run: aws sso login --profile legacy' })
  const logins = await Promise.all(['corp', START_URL].map((id) => readFile(cacheFile(world, id), 'utf8')))
  const secrets = logins.flatMap((text) => {
    const { accessToken, clientSecret, refreshToken } = JSON.parse(text) as Record<string, string | undefined>
    return [accessToken, clientSecret, refreshToken].filter((secret) => secret !== undefined)
  })
  expect(secrets.length).toBeGreaterThan(4)
  expectNoSecrets(secrets, denied, ended, legacy, events)
})

test('a bearer client takes its tokens from the session, through its expiries', async () => {
  await using world = await open()
  await signIn(world)
  const { sandbox, runtime } = world
  // Bedrock's client speaks HTTP/2 by itself; this handler is the one of all others.
  const s3 = new S3Client({ region: 'us-east-1' })
  const ask = async (token: Provider<Token>) => {
    const client = new BedrockRuntimeClient({
      region: 'us-east-1',
      endpoint: sandbox.url,
      token,
      authSchemePreference: ['httpBearerAuth'],
      maxAttempts: 1,
      requestHandler: s3.config.requestHandler,
    })
    const { body } = await client.send(new InvokeModelCommand({ modelId: 'm', body: '{}' }))
    client.destroy()
    return JSON.parse(new TextDecoder().decode(body)) as unknown
  }
  const ofSession = nodeProvider({ signingName: 'bedrock' }, runtime)
  for (let hour = 0; hour < 7; hour += 1) {
    expect(await ask(ofSession)).toMatchObject({ caller: expect.stringContaining('person@example.com') })
    world.clock.advance(HOUR_MS)
  }
  const { accessToken = '' } = sandbox.sso.signIn()
  const env = { ...runtime.env, AWS_BEARER_TOKEN_BEDROCK: accessToken }
  expect(await ask(fromEnvSigningName({ signingName: 'bedrock' }, { ...runtime, env }))).toMatchObject({ account: '123456789012' })
  expect(sandbox.requests.filter(({ service, status }) => service === 'bearer' && status !== 200)).toEqual([])
  sandbox.sso.signOut()
  await expect(ask(fromEnvSigningName({ signingName: 'bedrock' }, { ...runtime, env }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  })
})
