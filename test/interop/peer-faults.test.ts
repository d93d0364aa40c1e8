import * as aws from '@aws-sdk/credential-providers'
import { createCredentialChain, refreshing, type Credentials } from '@credchain/core'
import { fromContainerMetadata, fromEnv, fromIni, fromTemporaryCredentials, type StsClientPlugin } from '@credchain/providers'
import { fakeWorld, startSandbox, virtualClock } from '@credchain/sandbox'
import { STSClient } from '@aws-sdk/client-sts'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'

/**
 * Faults of AWS's own providers, by number: what theirs does, and what ours does. Those that take seconds of the peer, or many lines of a world, are tested
 * where ours is.
 */
const ELSEWHERE: Readonly<Record<string, readonly [file: string, name: string]>> = {
  '5 a service that drips outlives the timeout': [
    'test/e2e/metadata-endpoints.test.ts',
    'one that drips a byte per 300 ms meets the deadline',
  ],
  '6 static stability is lost in the chain': [
    'test/e2e/metadata-endpoints.test.ts',
    'static stability of a chain lasts over the refreshes of an outage',
  ],
  '7 that there is version 1 only is never learnt': [
    'test/e2e/metadata-endpoints.test.ts',
    'that version 2 does not come through is learnt once, where version 1 is allowed',
  ],
  '9 a 403 is asked again for seconds': ['test/e2e/metadata-endpoints.test.ts', 'its wrong token: a 403 is asked for once'],
  '13 one region for all roles of a chain': ['packages/providers/src/ini/hops-over-sts.test.ts', 'each role of a chain its own'],
  '15 endpoints of AWS_PROFILE instead of those of the profile': [
    'packages/providers/src/ini/hops-over-sts.test.ts',
    'also when AWS_PROFILE is another profile, whose settings are not asked for',
  ],
}

const ROOT = join(import.meta.dirname, '../..')
const KEYS = { accessKeyId: 'AKIAALICE00000000001', secretAccessKey: 'alice+secret/alice+secret/alice+secret/0' }
const ROLE = 'arn:aws:iam::123456789012:role/app'
const inFile = (id: string) => `aws_access_key_id = ${id}\naws_secret_access_key = secret\n`
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credchain-peer-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
})

/** Of this process, until the test ends. */
function setVariables(variables: Readonly<Record<string, string>>): void {
  const before = process.env
  process.env = { ...before, ...variables }
  onTestFinished(() => {
    process.env = before
  })
}

/** Both on the same text: theirs on the disk, as it looks nowhere else. */
async function ofConfig(text: string, options: object = {}) {
  const configFilepath = join(folder, 'config')
  const filepath = join(folder, 'credentials')
  await writeFile(configFilepath, text)
  await writeFile(filepath, '')
  setVariables({ AWS_CONFIG_FILE: configFilepath, AWS_SHARED_CREDENTIALS_FILE: filepath })
  const world = fakeWorld({ files: { [configFilepath]: text } })
  const where = { profile: 'a', configFilepath, filepath, ignoreCache: true, ...options }
  return { theirs: aws.fromIni(where), ours: fromIni(where, world) }
}

const failure = (call: Promise<unknown>) => call.catch((error: unknown) => error)

test.each(Object.entries(ELSEWHERE))('%s: tested elsewhere', async (_, [file, name]) => {
  expect(await readFile(join(ROOT, file), 'utf8')).toContain(name)
})

test('1 a rotated file is not seen, even by a new provider', async () => {
  const path = join(folder, 'credentials')
  const files = { filepath: path, configFilepath: join(folder, 'none') }
  const world = fakeWorld({ files: { [path]: `[default]\n${inFile('AKIAOLD')}` } })
  const ours = fromIni(files, world)
  await writeFile(path, `[default]\n${inFile('AKIAOLD')}`)
  await Promise.all([aws.fromIni(files)(), ours()])
  await writeFile(path, `[default]\n${inFile('AKIANEW')}`)
  world.files.set(path, `[default]\n${inFile('AKIANEW')}`)
  world.jump(1_001)
  await ours()
  await world.settle()
  await expect(aws.fromIni(files)()).resolves.toMatchObject({ accessKeyId: 'AKIAOLD' })
  await expect(ours()).resolves.toMatchObject({ accessKeyId: 'AKIANEW' })
})

test('2 a named middleware fails from the second resolve on', async () => {
  const clock = virtualClock()
  await using sandbox = await startSandbox({ clock, users: [{ userName: 'alice', ...KEYS }], roles: [{ arn: ROLE }] })
  let passed = 0
  const plugin: StsClientPlugin = {
    applyToStack: (stack) => stack.add((next) => (args) => ((passed += 1), next(args)), { step: 'build', name: 'counting' }),
  }
  const options = {
    masterCredentials: KEYS,
    params: { RoleArn: ROLE },
    clientConfig: { region: 'us-east-1', endpoint: sandbox.url },
    clientPlugins: [plugin],
  }
  const theirs = aws.fromTemporaryCredentials(options)
  await theirs()
  await expect(theirs()).rejects.toThrow('Duplicate middleware name')
  passed = 0
  const ours = fromTemporaryCredentials({ ...options, refresh: false }, sandbox.runtime)
  await ours()
  await ours()
  expect(passed).toBe(2)
})

test("3 expireAfter writes to the provider's object", async () => {
  const [given, kept] = [{ ...KEYS } as Credentials, { ...KEYS } as Credentials]
  await aws.createCredentialChain(async () => given).expireAfter(600_000)()
  await expect(createCredentialChain(async () => kept).expireAfter(600_000)()).resolves.toHaveProperty('expiration')
  expect(given).toHaveProperty('expiration')
  expect(kept).not.toHaveProperty('expiration')
})

test.each([
  ['garbage', 'INVALID_CONFIG'],
  ['2020-01-01T00:00:00Z', 'UNAVAILABLE'],
])('4 an expiration of %s is handed out', async (AWS_CREDENTIAL_EXPIRATION, code) => {
  const env = { AWS_ACCESS_KEY_ID: KEYS.accessKeyId, AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey, AWS_CREDENTIAL_EXPIRATION }
  setVariables(env)
  const { expiration } = await aws.fromEnv()()
  expect(Number(expiration) > Date.now()).toBe(false)
  await expect(fromEnv({}, fakeWorld({ env }))()).rejects.toMatchObject({ code })
})

test('8 a token file that ends in a line feed', async () => {
  await using sandbox = await startSandbox({ podRole: 'pod' })
  const file = join(folder, 'token')
  await writeFile(file, `${sandbox.container.podToken()}\n`)
  const env = sandbox.container.podEnv(file)
  const theirs = aws.fromHttp({
    awsContainerCredentialsFullUri: env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? '',
    awsContainerAuthorizationTokenFile: file,
    maxRetries: 0,
  })
  expect(String(await failure(theirs()))).toContain('Invalid character in header')
  await expect(fromContainerMetadata({}, { ...sandbox.runtime, env })()).resolves.toMatchObject({ accountId: '123456789012' })
})

describe('profiles', () => {
  test('10 duration_seconds = abc is sent as NaN', async () => {
    const asked: unknown[] = []
    const roleAssumer = async (_: unknown, params: { DurationSeconds?: number }) => (asked.push(params.DurationSeconds), KEYS)
    const text = `[profile a]\nrole_arn = ${ROLE}\nsource_profile = b\nduration_seconds = abc\n[profile b]\n${inFile('AKIAB')}`
    const { theirs, ours } = await ofConfig(text, { roleAssumer })
    await theirs()
    expect(asked).toEqual([Number.NaN])
    await expect(ours()).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining('config:4: duration_seconds') })
  })

  test('11 credential_source = toString is a TypeError', async () => {
    const { theirs, ours } = await ofConfig(`[profile a]\nrole_arn = ${ROLE}\ncredential_source = toString\n`, {
      roleAssumer: async () => KEYS,
    })
    expect(await failure(theirs())).toBeInstanceOf(TypeError)
    await expect(ours()).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringContaining('config:3: credential_source must be'),
    })
  })

  test('12 a missing [sso-session] is a TypeError', async () => {
    const text = '[profile a]\nsso_session = s\nsso_region = r\nsso_account_id = 123456789012\nsso_role_name = r\n'
    const { theirs, ours } = await ofConfig(text)
    expect(await failure(theirs())).toBeInstanceOf(TypeError)
    await expect(ours()).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining('config:2: sso_session') })
  })

  test.each([
    ['@aws-sdk/credential-providers', 'unhandled'],
    ['@credchain/providers', 'INVALID_CONFIG'],
  ])('12 mfa_serial and nobody to ask, with %s: %s', async (library, end) => {
    const config = join(folder, 'config')
    await writeFile(config, `[profile a]\nrole_arn = ${ROLE}\nsource_profile = b\nmfa_serial = m\n[profile b]\nregion = r\n`)
    const code = `import { fromIni } from '${library}'
      process.on('uncaughtException', () => { console.log('unhandled'); process.exit() })
      fromIni({ profile: 'a' })().catch((error) => setTimeout(() => console.log(error.code), 50))`
    const env = { ...process.env, AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'), AWS_REGION: 'us-east-1' }
    const flags = ['--unhandled-rejections=strict', '--input-type=module', '-e', code]
    const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: import.meta.dirname, env })
    expect(stdout.trim()).toBe(end)
  })
})

test('14 a lifetime below five minutes calls the source on every request', async () => {
  const world = fakeWorld()
  const calls = { theirs: 0, ours: 0 }
  const source = (whose: 'theirs' | 'ours', now: number) => async () => {
    calls[whose] += 1
    return { ...KEYS, expiration: new Date(now + 240_000) }
  }
  const client = new STSClient({ region: 'us-east-1', credentials: source('theirs', Date.now()) })
  const behind = new STSClient({ region: 'us-east-1', credentials: refreshing(source('ours', world.now()), {}, world) })
  for (const request of [1, 2, 3]) {
    await client.config.credentials()
    await expect(behind.config.credentials(), `request ${request}`).resolves.toMatchObject(KEYS)
  }
  expect(calls.theirs).toBeGreaterThanOrEqual(3)
  expect(calls.ours).toBe(1)
})
