import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
  type AssumeRoleCommandInput,
} from '@aws-sdk/client-sts'
import { startSandbox, virtualClock, type Sandbox } from '@credchain/sandbox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const ACCOUNT = '123456789012'
const ALICE = {
  userName: 'alice',
  accessKeyId: 'AKIAALICE00000000001',
  secretAccessKey: 'alice+secret/alice+secret/alice+secret/0',
  mfa: { serialNumber: `arn:aws:iam::${ACCOUNT}:mfa/alice`, tokenCode: '123456' },
}
const BOB = { userName: 'bob', accessKeyId: 'AKIABOB0000000000001', secretAccessKey: 'bob+secret/bob+secret/bob+secret/bob+00' }
const arnOf = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`

const OPEN = arnOf('open')
const ROLES = [
  { arn: OPEN, maxSessionSeconds: 43_200 },
  { arn: arnOf('team/deploy'), trusts: [OPEN] },
  { arn: arnOf('alice-only'), trusts: [`arn:aws:iam::${ACCOUNT}:user/alice`] },
  { arn: arnOf('account'), trusts: [ACCOUNT] },
  { arn: arnOf('elsewhere'), trusts: ['999999999999'] },
  { arn: arnOf('partner'), externalId: 'partner-1' },
  { arn: arnOf('careful'), requireMfa: true },
  { arn: arnOf('brief'), maxSessionSeconds: 900 },
]

interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

const START = Date.parse('2026-03-01T12:00:00Z')
const clock = virtualClock({ at: START, speed: 0 })
let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox({ clock, users: [ALICE, BOB], roles: ROLES })
})
afterAll(() => sandbox.close())

function client(credentials: Keys, skewMs = 0): STSClient {
  const systemClockOffset = clock.now() - Date.now() + skewMs
  return new STSClient({ endpoint: sandbox.url, region: 'us-east-1', credentials, maxAttempts: 1, systemClockOffset })
}

async function assume(caller: Keys, input: Partial<AssumeRoleCommandInput> = {}) {
  return client(caller).send(new AssumeRoleCommand({ RoleArn: OPEN, RoleSessionName: 'test', ...input }))
}

async function sessionOf(caller: Keys, input: Partial<AssumeRoleCommandInput> = {}): Promise<Required<Keys> & { expiration: Date }> {
  return keysOf((await assume(caller, input)).Credentials)
}

function keysOf(given: { AccessKeyId?: string; SecretAccessKey?: string; SessionToken?: string; Expiration?: Date } | undefined) {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration = new Date(0) } = given ?? {}
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken, expiration: Expiration }
}

const whoami = async (keys: Keys, skewMs = 0) => client(keys, skewMs).send(new GetCallerIdentityCommand({}))
/** The code on the wire; the client names the errors that its model knows after the model. */
const refusedWith = (code: string, status: number) =>
  expect.objectContaining({ Code: code, $metadata: expect.objectContaining({ httpStatusCode: status }) })

describe('who a caller is', () => {
  test('a user', async () => {
    expect(await whoami(ALICE)).toMatchObject({
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
      UserId: expect.stringMatching(/^AIDA/),
    })
  })

  test('a session of a role, two roles on: its ARN has no path', async () => {
    const first = await sessionOf(ALICE, { RoleSessionName: 'first' })
    const second = await assume(first, { RoleArn: arnOf('team/deploy'), RoleSessionName: 'second' })
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/second`
    expect(second.AssumedRoleUser).toMatchObject({ Arn: arn, AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{16,}:second$/) })
    expect(await whoami(keysOf(second.Credentials))).toMatchObject({ Arn: arn, Account: ACCOUNT })
    expect(sandbox.requests.at(-1)).toEqual({ service: 'sts', action: 'GetCallerIdentity', status: 200, at: START, caller: arn })
  })

  test('a session of a user is the user', async () => {
    const { Credentials } = await client(ALICE).send(new GetSessionTokenCommand({}))
    expect(await whoami(keysOf(Credentials))).toMatchObject({ Arn: `arn:aws:iam::${ACCOUNT}:user/alice` })
  })
})

describe('no yes-man', () => {
  const cases: readonly { name: string; keys: () => Promise<Keys>; skewMs?: number; code: string; status: number }[] = [
    {
      name: 'a wrong secret',
      keys: async () => ({ ...ALICE, secretAccessKey: BOB.secretAccessKey }),
      code: 'SignatureDoesNotMatch',
      status: 403,
    },
    {
      name: 'an unknown key',
      keys: async () => ({ ...ALICE, accessKeyId: 'AKIANOBODY0000000001' }),
      code: 'InvalidClientTokenId',
      status: 403,
    },
    {
      name: 'a session key without its token',
      async keys() {
        const { accessKeyId, secretAccessKey } = await sessionOf(ALICE)
        return { accessKeyId, secretAccessKey }
      },
      code: 'InvalidClientTokenId',
      status: 403,
    },
    {
      name: 'a session key with the token of another session',
      keys: async () => ({ ...(await sessionOf(ALICE)), sessionToken: (await sessionOf(BOB)).sessionToken }),
      code: 'InvalidClientTokenId',
      status: 403,
    },
    {
      name: 'a user with somebody’s token',
      keys: async () => ({ ...BOB, sessionToken: (await sessionOf(ALICE)).sessionToken }),
      code: 'InvalidClientTokenId',
      status: 403,
    },
    { name: 'a clock 15 min and 2 s behind', keys: async () => ALICE, skewMs: -902_000, code: 'SignatureDoesNotMatch', status: 403 },
    { name: 'a clock 15 min and 2 s ahead', keys: async () => ALICE, skewMs: 902_000, code: 'SignatureDoesNotMatch', status: 403 },
  ]
  test.each(cases)('$name: $code', async ({ keys, skewMs = 0, code, status }) => {
    await expect(whoami(await keys(), skewMs)).rejects.toEqual(refusedWith(code, status))
    expect(sandbox.requests.at(-1)).toEqual({ service: 'sts', action: 'GetCallerIdentity', status, at: clock.now(), code })
  })

  test('a clock 14 min off is let in', async () => {
    await expect(whoami(ALICE, -840_000)).resolves.toMatchObject({ Account: ACCOUNT })
  })

  test('a body changed after it was signed: SignatureDoesNotMatch', async () => {
    const sts = client(ALICE)
    sts.middlewareStack.add(
      (next) => (args) => {
        const request: { body: string } = Object(args.request)
        request.body = request.body.replace('open', 'evil')
        return next(args)
      },
      { step: 'finalizeRequest', priority: 'low', name: 'tamper' },
    )
    const call = sts.send(new AssumeRoleCommand({ RoleArn: OPEN, RoleSessionName: 'test' }))
    await expect(call).rejects.toEqual(refusedWith('SignatureDoesNotMatch', 403))
  })

  test('a session is good to its last millisecond: ExpiredToken from its expiration on', async () => {
    const session = await sessionOf(ALICE, { DurationSeconds: 900 })
    expect(session.expiration.getTime()).toBe(clock.now() + 900_000)
    clock.advance(899_999)
    await expect(whoami(session)).resolves.toMatchObject({ Account: ACCOUNT })
    clock.advance(1)
    await expect(whoami(session)).rejects.toEqual(refusedWith('ExpiredToken', 403))
    clock.advance(-900_000)
  })

  test('a revoked session has expired, a revoked user is unknown', async () => {
    await using own = await startSandbox({ clock, users: [BOB], roles: ROLES })
    const to = (credentials: Keys) =>
      new STSClient({ endpoint: own.url, region: 'us-east-1', credentials, maxAttempts: 1, systemClockOffset: clock.now() - Date.now() })
    const session = keysOf((await to(BOB).send(new AssumeRoleCommand({ RoleArn: OPEN, RoleSessionName: 'test' }))).Credentials)
    own.revoke(session.accessKeyId)
    await expect(to(session).send(new GetCallerIdentityCommand({}))).rejects.toEqual(refusedWith('ExpiredToken', 403))
    own.revoke(BOB.accessKeyId)
    await expect(to(BOB).send(new GetCallerIdentityCommand({}))).rejects.toEqual(refusedWith('InvalidClientTokenId', 403))
    expect(() => own.revoke('AKIANOBODY0000000001')).toThrow(TypeError)
  })
})

describe('AssumeRole', () => {
  const mfa = { SerialNumber: ALICE.mfa.serialNumber, TokenCode: ALICE.mfa.tokenCode }
  const Policy = '{"Version":"2012-10-17","Statement":[]}'
  const refused: readonly {
    name: string
    caller?: Keys
    chained?: true
    input: Partial<AssumeRoleCommandInput>
    code: string
    status: number
  }[] = [
    { name: 'a role that is not there', input: { RoleArn: arnOf('nowhere') }, code: 'AccessDenied', status: 403 },
    { name: 'a role that trusts another user', caller: BOB, input: { RoleArn: arnOf('alice-only') }, code: 'AccessDenied', status: 403 },
    { name: 'a role that trusts another account', input: { RoleArn: arnOf('elsewhere') }, code: 'AccessDenied', status: 403 },
    { name: 'a role that trusts a role only', input: { RoleArn: arnOf('team/deploy') }, code: 'AccessDenied', status: 403 },
    { name: 'no external id', input: { RoleArn: arnOf('partner') }, code: 'AccessDenied', status: 403 },
    { name: 'a wrong external id', input: { RoleArn: arnOf('partner'), ExternalId: 'partner-2' }, code: 'AccessDenied', status: 403 },
    { name: 'no MFA', input: { RoleArn: arnOf('careful') }, code: 'AccessDenied', status: 403 },
    { name: 'a wrong MFA code', input: { RoleArn: arnOf('careful'), ...mfa, TokenCode: '654321' }, code: 'AccessDenied', status: 403 },
    { name: 'a wrong MFA code, not asked for', input: { ...mfa, TokenCode: '654321' }, code: 'AccessDenied', status: 403 },
    { name: 'an MFA device without a code', input: { SerialNumber: mfa.SerialNumber }, code: 'AccessDenied', status: 403 },
    { name: 'the MFA of another user', caller: BOB, input: mfa, code: 'AccessDenied', status: 403 },
    { name: 'an MFA code that is none', input: { ...mfa, TokenCode: 'abc' }, code: 'ValidationError', status: 400 },
    { name: '899 seconds', input: { DurationSeconds: 899 }, code: 'ValidationError', status: 400 },
    { name: '43 201 seconds', input: { DurationSeconds: 43_201 }, code: 'ValidationError', status: 400 },
    {
      name: 'a second more than the role allows',
      input: { RoleArn: arnOf('brief'), DurationSeconds: 901 },
      code: 'ValidationError',
      status: 400,
    },
    {
      name: 'a second more than an hour in a chain',
      chained: true,
      input: { DurationSeconds: 3601 },
      code: 'ValidationError',
      status: 400,
    },
    { name: 'a session name with a space', input: { RoleSessionName: 'a b' }, code: 'ValidationError', status: 400 },
    { name: 'a session name of one letter', input: { RoleSessionName: 'a' }, code: 'ValidationError', status: 400 },
    { name: 'a session name of 65 letters', input: { RoleSessionName: 'a'.repeat(65) }, code: 'ValidationError', status: 400 },
    { name: 'a policy that is no JSON', input: { Policy: '{' }, code: 'MalformedPolicyDocument', status: 400 },
    { name: 'a policy of 2049 characters', input: { Policy: Policy.padEnd(2049) }, code: 'ValidationError', status: 400 },
    {
      name: 'a tag twice',
      input: {
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'A', Value: '2' },
        ],
      },
      code: 'InvalidParameterValue',
      status: 400,
    },
    { name: 'another source identity', chained: true, input: { SourceIdentity: 'mallory' }, code: 'AccessDenied', status: 403 },
  ]
  test.each(refused)('refuses $name: $code', async ({ caller = ALICE, chained, input, code, status }) => {
    const from = chained ? await sessionOf(caller, { SourceIdentity: 'alice' }) : caller
    await expect(assume(from, input)).rejects.toEqual(refusedWith(code, status))
    expect(sandbox.requests.at(-1)).toMatchObject({ action: 'AssumeRole', status, code, caller: expect.stringMatching(/^arn:/) })
  })

  const granted: readonly { name: string; input: Partial<AssumeRoleCommandInput>; seconds?: number }[] = [
    { name: 'an hour unless told otherwise', input: {} },
    { name: 'no longer than the role allows unless told otherwise', input: { RoleArn: arnOf('brief') }, seconds: 900 },
    { name: '900 seconds', input: { DurationSeconds: 900 }, seconds: 900 },
    { name: '43 200 seconds', input: { DurationSeconds: 43_200 }, seconds: 43_200 },
    { name: 'the trusted user', input: { RoleArn: arnOf('alice-only') } },
    { name: 'the trusted account', input: { RoleArn: arnOf('account') } },
    { name: 'the right external id', input: { RoleArn: arnOf('partner'), ExternalId: 'partner-1' } },
    { name: 'an external id that nobody asked for', input: { ExternalId: 'any-thing' } },
    { name: 'the right MFA code', input: { RoleArn: arnOf('careful'), ...mfa } },
  ]
  test.each(granted)('grants $name', async ({ input, seconds = 3600 }) => {
    const session = await sessionOf(ALICE, input)
    expect(session.expiration.getTime()).toBe(clock.now() + seconds * 1000)
    expect(session.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
    expect(session.secretAccessKey).toHaveLength(40)
    await expect(whoami(session)).resolves.toMatchObject({ Account: ACCOUNT })
  })

  test('an hour in a chain, MFA of the session before, and the source identity handed on', async () => {
    const withMfa = keysOf((await client(ALICE).send(new GetSessionTokenCommand(mfa))).Credentials)
    const first = await assume(withMfa, { RoleArn: arnOf('careful'), SourceIdentity: 'alice' })
    const second = await assume(keysOf(first.Credentials), { DurationSeconds: 3600 })
    expect([first.SourceIdentity, second.SourceIdentity]).toEqual(['alice', 'alice'])
    const withoutMfa = keysOf((await client(ALICE).send(new GetSessionTokenCommand({}))).Credentials)
    await expect(assume(withoutMfa, { RoleArn: arnOf('careful') })).rejects.toEqual(refusedWith('AccessDenied', 403))
  })

  test('says how much room policy and tags take', async () => {
    const { PackedPolicySize } = await assume(ALICE, {
      Policy,
      Tags: [{ Key: 'team', Value: 'one' }],
      PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    })
    expect(PackedPolicySize).toBeGreaterThan(0)
    expect((await assume(ALICE)).PackedPolicySize).toBeUndefined()
  })
})

const getSession = async (keys: Keys, DurationSeconds?: number) => client(keys).send(new GetSessionTokenCommand({ DurationSeconds }))

describe('GetSessionToken', () => {
  test.each([
    { seconds: undefined, given: 43_200 },
    { seconds: 900, given: 900 },
    { seconds: 129_600, given: 129_600 },
  ])('$seconds seconds', async ({ seconds, given }) => {
    const { Credentials } = await getSession(ALICE, seconds)
    expect(keysOf(Credentials).expiration.getTime()).toBe(clock.now() + given * 1000)
  })

  test.each([899, 129_601])('refuses %i seconds', async (seconds) => {
    await expect(getSession(ALICE, seconds)).rejects.toEqual(refusedWith('ValidationError', 400))
  })

  test('refuses sessions, of roles and of users', async () => {
    await expect(getSession(await sessionOf(ALICE))).rejects.toEqual(refusedWith('AccessDenied', 403))
    await expect(getSession(keysOf((await getSession(ALICE)).Credentials))).rejects.toEqual(refusedWith('AccessDenied', 403))
  })
})

test('the role of the instance counts as itself, in a trust and in a chain', async () => {
  const web = arnOf('team/web')
  const next = arnOf('next')
  await using own = await startSandbox({ clock, instanceRole: 'web', roles: [{ arn: web }, { arn: next, trusts: [web] }] })
  const headers = { 'X-aws-ec2-metadata-token-ttl-seconds': '60' }
  const token = await (await fetch(`${own.url}/latest/api/token`, { method: 'PUT', headers })).text()
  const path = '/latest/meta-data/iam/security-credentials/web'
  const answer = await fetch(own.url + path, { headers: { 'X-aws-ec2-metadata-token': token } })
  const { AccessKeyId, SecretAccessKey, Token }: Record<string, string> = JSON.parse(await answer.text())
  const credentials = keysOf({ AccessKeyId, SecretAccessKey, SessionToken: Token })
  const systemClockOffset = clock.now() - Date.now()
  const sts = new STSClient({ endpoint: own.url, region: 'us-east-1', credentials, maxAttempts: 1, systemClockOffset })
  const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/web/i-0123456789abcdef0`
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: arn })
  const input = { RoleArn: next, RoleSessionName: 'test' }
  await expect(sts.send(new AssumeRoleCommand({ ...input, DurationSeconds: 3600 }))).resolves.toMatchObject({ AssumedRoleUser: {} })
  const back = new AssumeRoleCommand({ RoleArn: arnOf('elsewhere'), RoleSessionName: 'test' })
  await expect(sts.send(back)).rejects.toEqual(refusedWith('AccessDenied', 403))
})

test('a client whose clock is years off finds the time in the Date header and tries again', async () => {
  const sts = new STSClient({ endpoint: sandbox.url, region: 'us-east-1', credentials: ALICE })
  const before = sandbox.count('sts', 'GetCallerIdentity')
  await expect(sts.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({ Account: ACCOUNT })
  expect(sandbox.count('sts', 'GetCallerIdentity')).toBe(before + 2)
})

test('the log keeps no secret', () => {
  const log = JSON.stringify(sandbox.requests)
  expect(log).not.toContain(ALICE.secretAccessKey)
  expect(log).not.toContain(BOB.secretAccessKey)
  expect(log).not.toMatch(/ASIA[A-Z2-7]{16}/)
})
