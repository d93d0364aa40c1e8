/** @module The AWS CLI and this library in one cache, each using what the other has minted. */
import { hostRuntime, type Runtime } from '@credchain/core'
import { fromIni, fromTemporaryCredentials } from '@credchain/providers'
import { startSandbox, type Sandbox } from '@credchain/sandbox'
import { fileStore } from '@credchain/stores/file'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'

const RoleArn = 'arn:aws:iam::123456789012:role/reader'
const user = { userName: 'alice', accessKeyId: 'AKIACANARYCANARYUSER', secretAccessKey: 'CANARYsecretCANARYsecretCANARYsecret1234' }
/** SHA-1 of `{"DurationSeconds": 1800, "ExternalId": "tenant-7", "RoleArn": "…/reader", "RoleSessionName": "nightly"}`, as botocore makes it. */
const NAME = '910107e10c7e601b75085d0168b331265307ea71.json'
/** Of a profile that says no more than it must. SHA-1 of `{"RoleArn": "…/plain"}`. */
const PLAIN = 'arn:aws:iam::123456789012:role/plain'
const PLAIN_NAME = '75223f58fd24f68279da2bfd1bd9e84c0b0bf9b2.json'
const params = { RoleArn, RoleSessionName: 'nightly', ExternalId: 'tenant-7', DurationSeconds: 1800 }
const PROFILE = `[profile reader]\nrole_arn = ${RoleArn}\nrole_session_name = nightly\nexternal_id = tenant-7\nduration_seconds = 1800
source_profile = base\nregion = us-east-1\n[profile plain]\nrole_arn = ${PLAIN}\nsource_profile = base\nregion = us-east-1\n[profile base]\naws_access_key_id = ${user.accessKeyId}\naws_secret_access_key = ${user.secretAccessKey}\n`

let sandbox: Sandbox
let home: string
let runtime: Runtime
const dir = () => join(home, '.aws/cli/cache')

beforeEach(async () => {
  sandbox = await startSandbox({ users: [user], roles: [{ arn: RoleArn, externalId: 'tenant-7' }, { arn: PLAIN }] })
  home = await mkdtemp(join(tmpdir(), 'credchain-interop-'))
  await mkdir(dir(), { recursive: true, mode: 0o700 })
  await writeFile(join(home, '.aws/config'), PROFILE)
  runtime = { ...hostRuntime, env: { ...sandbox.env }, homedir: () => home }
})
afterEach(async () => {
  await sandbox.close()
  await rm(home, { recursive: true })
})

/** As a process of its own, without a cache in memory. */
const ours = () => fromTemporaryCredentials({ params, masterCredentials: user, store: fileStore({}, runtime), refresh: false }, runtime)()

async function keyOfPlain(): Promise<string> {
  const { accessKeyId } = await fromIni({ profile: 'plain', store: fileStore({}, runtime), refresh: false }, runtime)()
  return accessKeyId
}

test('an entry in the form of botocore is used without a call of STS', async () => {
  const ends = new Date(Math.floor(Date.now() / 1_000) * 1_000 + 1_800_000)
  const Credentials = {
    AccessKeyId: 'ASIAFIXTURE000000001',
    SecretAccessKey: 'fixture-secret',
    SessionToken: 'fixture-token',
    Expiration: ends.toISOString().replace('.000Z', 'UTC'),
    AccountId: '123456789012',
  }
  const AssumedRoleUser = { AssumedRoleId: 'AROAFIXTURE:nightly', Arn: 'arn:aws:sts::123456789012:assumed-role/reader/nightly' }
  const ResponseMetadata = { RequestId: 'fixture', HTTPStatusCode: 200, HTTPHeaders: {}, RetryAttempts: 0 }
  await writeFile(join(dir(), NAME), JSON.stringify({ Credentials, AssumedRoleUser, ResponseMetadata }), { mode: 0o600 })
  expect(await ours()).toEqual({
    accessKeyId: 'ASIAFIXTURE000000001',
    secretAccessKey: 'fixture-secret',
    sessionToken: 'fixture-token',
    accountId: '123456789012',
    expiration: ends,
  })
  expect(sandbox.count('sts')).toBe(0)
})

test('what is written has its name and its body', async () => {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = await ours()
  expect(await readdir(dir())).toEqual([NAME])
  const { Credentials } = JSON.parse(await readFile(join(dir(), NAME), 'utf8')) as { Credentials: object }
  const Expiration = `${expiration?.toISOString().slice(0, 19)}UTC`
  expect(Credentials).toEqual({
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration,
    AccountId: '123456789012',
  })
})

test('what a profile of a role alone gives has their name too', async () => {
  await keyOfPlain()
  expect(await readdir(dir())).toEqual([PLAIN_NAME])
})

const aws = await promisify(execFile)('aws', ['--version']).then(
  () => true,
  () => false,
)
/** What the CLI gives for the profile: it assumes the role, or uses the cache. */
async function keyOfCli(profile = 'reader'): Promise<string> {
  const env = { PATH: process.env['PATH'], HOME: home, ...sandbox.env, AWS_PROFILE: profile }
  await promisify(execFile)('aws', ['sts', 'get-caller-identity'], { env })
  const [name = ''] = await readdir(dir())
  const { Credentials } = JSON.parse(await readFile(join(dir(), name), 'utf8')) as { Credentials: { AccessKeyId: string } }
  return Credentials.AccessKeyId
}

if (aws) {
  test('what the AWS CLI has minted is used', async () => {
    const key = await keyOfCli()
    expect((await ours()).accessKeyId).toBe(key)
    expect([await readdir(dir()), sandbox.count('sts', 'AssumeRole')]).toEqual([[NAME], 1])
  })

  test('the AWS CLI uses what was minted here', async () => {
    const { accessKeyId } = await ours()
    expect(await keyOfCli()).toBe(accessKeyId)
    expect([sandbox.count('sts', 'AssumeRole'), sandbox.count('sts', 'GetCallerIdentity')]).toEqual([1, 1])
  })

  test.each([
    { name: 'first by the CLI', order: [() => keyOfCli('plain'), keyOfPlain] },
    { name: 'first here', order: [keyOfPlain, () => keyOfCli('plain')] },
  ])('a profile of a role alone, asked for $name', async ({ order }) => {
    const keys = []
    for (const ask of order) keys.push(await ask())
    expect([new Set(keys).size, await readdir(dir()), sandbox.count('sts', 'AssumeRole')]).toEqual([1, [PLAIN_NAME], 1])
  })
} else {
  test('the AWS CLI itself: left out, for aws is not on the PATH', () => {})
}
