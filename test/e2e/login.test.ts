import { ListTablesCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { ownsItsCache, type CredentialsEvent, type Provider } from '@credchain/core'
import { fromCognitoIdentityPool, fromIni, fromLoginCredentials } from '@credchain/providers'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateKeyPairSync } from 'node:crypto'
import { exportJWK, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { openWorld, roleArn, type TestWorld } from './world.js'

const MINUTE = 60_000
const ROLES = [{ arn: roleArn('Admin') }, { arn: roleArn('deploy'), trusts: [roleArn('Admin')] }]
const CONFIG = `[profile dev]
login_session = arn:aws:sts::123456789012:assumed-role/Admin/ann

[profile deploy]
role_arn = ${roleArn('deploy')}
source_profile = dev
`

/** As \`aws login\` does. */
async function logIn({ sandbox, home }: TestWorld): Promise<string> {
  const { fileName, file } = await sandbox.signin.login(roleArn('Admin'), 'ann')
  const folder = join(home, '.aws', 'login', 'cache')
  await mkdir(folder, { recursive: true })
  const path = join(folder, fileName)
  await writeFile(path, file)
  return path
}

/** Minute by minute, real clients use what the provider gives; a retry would hide a failure. Gives the key ids that were used. */
async function live({ sandbox, clock }: TestWorld, credentials: Provider, minutes: number): Promise<ReadonlySet<string>> {
  const settings = { credentials, endpoint: sandbox.url, region: 'us-east-1', maxAttempts: 1 }
  const [sts, dynamo] = [new STSClient(settings), new DynamoDBClient(settings)]
  const used = new Set<string>()
  for (let minute = 0; minute < minutes; minute += 1) {
    // Clients sign by the clock of this machine.
    for (const { config } of [sts, dynamo]) config.systemClockOffset = clock.now() - Date.now()
    await Promise.all([sts.send(new GetCallerIdentityCommand()), dynamo.send(new ListTablesCommand())])
    used.add((await credentials()).accessKeyId)
    // The clock jumps, so it waits for the refresh behind that these requests have begun.
    const { refreshAt, expiration } = (ownsItsCache(credentials) && credentials.status()) || {}
    const isDue = refreshAt !== undefined && refreshAt.getTime() <= clock.now()
    if (isDue) await credentials({ minRemainingMs: Number(expiration) - clock.now() + 1 })
    clock.advance(MINUTE)
  }
  for (const client of [sts, dynamo]) client.destroy()
  return used
}

const refusedOf = ({ sandbox }: TestWorld) => sandbox.requests.filter(({ status }) => status >= 400)

describe('aws login', () => {
  test('real clients live through five expiries of a login, and an outage of the service', async () => {
    await using world = await openWorld({ roles: ROLES }, CONFIG)
    const path = await logIn(world)
    const events: CredentialsEvent[] = []
    const credentials = fromLoginCredentials({ profile: 'dev', onEvent: (event) => events.push(event) }, world.runtime)
    const first = JSON.parse(await readFile(path, 'utf8')) as { refreshToken: string }
    const before = await live(world, credentials, 32)
    const outage = world.sandbox.fault({ service: 'signin' }, { kind: 'status', status: 400 }, { times: 1 })
    const after = await live(world, credentials, 48)
    outage.stop()
    expect(new Set([...before, ...after]).size).toBeGreaterThan(5)
    expect(refusedOf(world).map(({ service }) => service)).toEqual(['signin'])
    expect(events.filter(({ type }) => type === 'rejected')).toEqual([])
    const written = JSON.parse(await readFile(path, 'utf8')) as { refreshToken: string }
    expect(written.refreshToken).not.toBe(first.refreshToken)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(join(path, '..'))).toHaveLength(1)
  })

  test('a role over a login, and a login that ends and is opened again, without a restart', async () => {
    await using world = await openWorld({ roles: ROLES }, CONFIG)
    await logIn(world)
    const credentials = fromIni({ profile: 'deploy', clientConfig: { maxAttempts: 1 } }, world.runtime)
    expect((await live(world, credentials, 90)).size).toBeGreaterThan(1)
    world.sandbox.signin.endLogins('USER_CREDENTIALS_CHANGED')
    world.clock.advance(120 * MINUTE)
    await expect(credentials()).rejects.toMatchObject({ code: 'REJECTED', hint: 'Run: aws login --profile dev' })
    await logIn(world)
    world.clock.advance(5 * MINUTE)
    await live(world, credentials, 1)
    expect(world.sandbox.requests.at(-1)).toMatchObject({ status: 200, caller: expect.stringContaining('assumed-role/deploy/') })
  })

  test('many providers, as in many processes, renew one login without using a token twice', async () => {
    await using world = await openWorld({ roles: ROLES }, CONFIG)
    await logIn(world)
    world.clock.advance(20 * MINUTE)
    // A runtime of its own is all that a process has of its own.
    const providers = Array.from({ length: 5 }, () => fromLoginCredentials({ profile: 'dev' }, { ...world.runtime }))
    const here = Array.from({ length: 5 }, () => fromLoginCredentials({ profile: 'dev' }, world.runtime))
    await Promise.all(here.map((provider) => provider()))
    expect(world.sandbox.count('signin')).toBe(1)
    for (const provider of providers) await provider()
    expect(world.sandbox.count('signin')).toBe(1)
  })
})

describe('Amazon Cognito', () => {
  test('real clients live through expiries of an identity, which is replaced when it is deleted', async () => {
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const id = 'us-east-1:00000000-0000-0000-0000-000000000001'
    const pool = { id, userRole: roleArn('user'), guestRole: roleArn('guest'), providers: { idp: await exportJWK(keys.publicKey) } }
    await using world = await openWorld({ identityPools: [pool] })
    const idp = () => {
      const exp = Math.floor(world.clock.now() / 1_000) + 300
      return new SignJWT({ sub: 'ann', exp }).setProtectedHeader({ alg: 'ES256' }).sign(keys.privateKey)
    }
    const credentials = fromCognitoIdentityPool({ identityPoolId: id, logins: { idp } }, world.runtime)
    const { identityId } = await credentials()
    expect((await live(world, credentials, 150)).size).toBeGreaterThan(2)
    expect(await credentials()).toMatchObject({ identityId })
    expect(world.sandbox.count('cognito-identity', 'GetId')).toBe(1)

    world.sandbox.cognito.deleteIdentity(identityId)
    world.clock.advance(120 * MINUTE)
    const replaced = await credentials()
    expect(replaced.identityId).not.toBe(identityId)
    await live(world, credentials, 5)
    expect(refusedOf(world)).toMatchObject([{ action: 'GetCredentialsForIdentity', code: 'ResourceNotFoundException' }])
  })
})
