import { ChainExhaustedError, type CredentialsEvent } from '@credchain/core'
import { expectNoSecrets, fakeWorld, type FakeWorldOptions } from '@credchain/sandbox'
import { describeProvider } from '@credchain/sandbox/contracts'
import { describe, expect, test } from 'vitest'
import { fromNodeProviderChain, type FromNodeProviderChainOptions } from './from-node-provider-chain.js'

const START = Date.parse('2026-01-01T00:00:00Z')
const SECRET = 'CANARYsecretCANARYsecretCANARYsecret1234'
const ENV_KEYS = { AWS_ACCESS_KEY_ID: 'AKIACANARYENVKEYUSER', AWS_SECRET_ACCESS_KEY: SECRET }
const TOKEN_FILE = { AWS_WEB_IDENTITY_TOKEN_FILE: '/token', AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/pod' }
const CREDENTIALS = '/home/user/.aws/credentials'
const CONFIG = '/home/user/.aws/config'
const keys = (profile: string, id: string) => `[${profile}]\naws_access_key_id = ${id}\naws_secret_access_key = ${SECRET}\n`
const CONTAINER_URL = 'http://169.254.170.2/creds'
const container = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/creds' }
const minted = (AccessKeyId: string, Expiration: string) => ({
  Code: 'Success',
  AccessKeyId,
  SecretAccessKey: SECRET,
  Token: 't',
  Expiration,
})

/** The key id that the chain settles on, or the code of its error. */
async function outcome(options: FromNodeProviderChainOptions, world: FakeWorldOptions): Promise<unknown> {
  const roleAssumerWithWebIdentity = async () => ({ accessKeyId: 'ASIAOFTHETOKEN', secretAccessKey: SECRET })
  const roleAssumer = async () => ({ accessKeyId: 'ASIAOFTHEPROFILEROLE', secretAccessKey: SECRET })
  const made = fakeWorld({ at: START, ...world })
  const chain = fromNodeProviderChain({ roleAssumerWithWebIdentity, roleAssumer, ...options }, made)
  const pending = chain().then(
    ({ accessKeyId }) => accessKeyId,
    (error: unknown) => (error as { code: unknown }).code ?? error,
  )
  await made.advance(60_000)
  return pending
}

const env = { ...ENV_KEYS, ...TOKEN_FILE }
const files = { '/token': 'opaque', [CREDENTIALS]: keys('default', 'AKIAOFDEFAULT') + keys('prod', 'AKIAOFPROD') }
const withRole = { ...files, [CONFIG]: `[profile ops]\nrole_arn = arn:aws:iam::123456789012:role/ops\nsource_profile = prod\n` }
const cli = { precedence: 'cli' } as const

describe('which identity it is', () => {
  test.each<[name: string, options: FromNodeProviderChainOptions, world: FakeWorldOptions, expected: unknown]>([
    ['sdk-v3: keys of the environment first', {}, { env, files }, ENV_KEYS.AWS_ACCESS_KEY_ID],
    ['sdk-v3: AWS_PROFILE before them', {}, { env: { ...env, AWS_PROFILE: 'prod' }, files }, 'AKIAOFPROD'],
    ['sdk-v3: the option before them', { profile: 'prod' }, { env, files }, 'AKIAOFPROD'],
    ['sdk-v3: blank AWS_PROFILE is none', {}, { env: { ...env, AWS_PROFILE: ' ' }, files }, ENV_KEYS.AWS_ACCESS_KEY_ID],
    ['sdk-v3: a named profile that is absent stops', {}, { env: { ...env, AWS_PROFILE: 'absent' }, files }, 'INVALID_CONFIG'],
    ['sdk-v3: the default profile before the token', {}, { env: TOKEN_FILE, files }, 'AKIAOFDEFAULT'],
    ['sdk-v3: the token', {}, { env: TOKEN_FILE, files: { '/token': 'opaque' } }, 'ASIAOFTHETOKEN'],
    ['cli: keys of the environment first', cli, { env, files }, ENV_KEYS.AWS_ACCESS_KEY_ID],
    ['cli: keys of the environment before AWS_PROFILE', cli, { env: { ...env, AWS_PROFILE: 'prod' }, files }, ENV_KEYS.AWS_ACCESS_KEY_ID],
    ['cli: the option before them', { ...cli, profile: 'prod' }, { env, files }, 'AKIAOFPROD'],
    ['cli: the token before keys of a profile', cli, { env: TOKEN_FILE, files }, 'ASIAOFTHETOKEN'],
    [
      'cli: a role of the profile before the token',
      cli,
      { env: { ...TOKEN_FILE, AWS_PROFILE: 'ops' }, files: withRole },
      'ASIAOFTHEPROFILEROLE',
    ],
    ['cli: files that break the format stop it', cli, { env: TOKEN_FILE, files: { ...files, [CONFIG]: '[profile\n' } }, 'INVALID_CONFIG'],
    ['cli: profiles without anything else', cli, { files }, 'AKIAOFDEFAULT'],
    [
      'the container endpoint before instance metadata',
      {},
      { env: container, http: [{ request: CONTAINER_URL, answer: { json: minted('ASIAOFCONTAINER', '2026-01-01T06:00:00Z') } }] },
      'ASIAOFCONTAINER',
    ],
    [
      'a container endpoint that refuses stops it',
      {},
      { env: container, http: [{ request: CONTAINER_URL, answer: { status: 403 } }] },
      'REJECTED',
    ],
    ['half a pair stops it', {}, { env: { AWS_ACCESS_KEY_ID: 'AKIAALONE' }, files }, 'INVALID_CONFIG'],
    ['nothing', {}, { env: { AWS_EC2_METADATA_DISABLED: 'true' } }, 'NOT_CONFIGURED'],
  ])('%s', async (_, options, world, expected) => {
    expect(await outcome(options, world)).toBe(expected)
  })

  test('another precedence is no precedence', async () => {
    const options = { precedence: 'sdk-v2' } as unknown as FromNodeProviderChainOptions
    await expect(fromNodeProviderChain(options, fakeWorld({ env }))()).rejects.toThrow(TypeError)
  })
})

describe('a profile and keys of the environment', () => {
  test.each<[name: string, options: FromNodeProviderChainOptions, profile: Record<string, string>, reason: string | undefined]>([
    [
      'sdk-v3 and AWS_PROFILE',
      {},
      { AWS_PROFILE: 'prod' },
      'AWS_PROFILE=prod and the keys of AWS_ACCESS_KEY_ID are both set: the profile is used',
    ],
    [
      'sdk-v3 and the option',
      { profile: 'prod' },
      {},
      'options.profile=prod and the keys of AWS_ACCESS_KEY_ID are both set: the profile is used',
    ],
    [
      'cli and AWS_PROFILE',
      cli,
      { AWS_PROFILE: 'prod' },
      'AWS_PROFILE=prod and the keys of AWS_ACCESS_KEY_ID are both set: the keys are used',
    ],
    ['no profile', {}, {}, undefined],
  ])('%s: told once, to those who listen and those who observe', async (_, options, profile, reason) => {
    const heard: CredentialsEvent[] = []
    const observed: CredentialsEvent[] = []
    const world = fakeWorld({ env: { ...env, ...profile }, files })
    const chain = fromNodeProviderChain({ ...options, onEvent: (event) => heard.push(event) }, world)
    chain.observe((event) => observed.push(event))
    await chain()
    await chain({ forceRefresh: true })
    const walkAgain = await chain.explain()
    expect(walkAgain.chosen).toBeDefined()
    for (const events of [heard, observed]) {
      const notices = events.filter(({ type }) => type === 'notice')
      expect(notices.map((event) => 'reason' in event && event.reason)).toEqual(reason === undefined ? [] : [reason])
      expectNoSecrets([SECRET], JSON.stringify(events))
    }
  })
})

test('further links are asked before the endpoints of the platform', async () => {
  const world = fakeWorld({ at: START, env: container })
  const link = async () => ({ accessKeyId: 'AKIAOFTHELINK', secretAccessKey: SECRET })
  expect(await fromNodeProviderChain({ beforeRemote: [link] }, world)()).toMatchObject({ accessKeyId: 'AKIAOFTHELINK' })
  expect(world.requests).toEqual([])
})

test('what the links tell is heard once', async () => {
  const heard: CredentialsEvent[] = []
  const http = [{ request: CONTAINER_URL, answer: { json: minted('ASIAOFCONTAINER', '2026-01-01T06:00:00Z') } }]
  await fromNodeProviderChain({ onEvent: (event) => heard.push(event) }, fakeWorld({ at: START, env: container, http }))()
  expect(heard.filter(({ type }) => type === 'refreshed')).toHaveLength(1)
})

test('static stability of the container endpoint survives refreshes', async () => {
  const http = [
    { request: CONTAINER_URL, answer: { json: minted('ASIAOFCONTAINER', '2026-01-01T00:30:00Z') } },
    { request: CONTAINER_URL, answer: { status: 500 }, times: 500 },
  ]
  const world = fakeWorld({ at: START, env: container, http })
  const chain = fromNodeProviderChain({}, world)
  await chain()
  for (let minute = 1; minute < 35; minute += 1) {
    const pending = chain()
    await world.advance(60_000)
    expect(await pending).toMatchObject({ accessKeyId: 'ASIAOFCONTAINER' })
  }
})

describe('explain', () => {
  test('lists every link, why it was passed over and what would make it work', async () => {
    const world = fakeWorld({ env: { AWS_EC2_METADATA_DISABLED: 'true' } })
    const { links } = await fromNodeProviderChain({}, world).explain()
    expect(links.map(({ name }) => name)).toEqual(['env', 'ini', 'token-file', 'http', 'instance-metadata'])
    for (const { outcome: how, reason, hint } of links)
      expect([how, reason, hint]).toEqual(['not-configured', expect.any(String), expect.any(String)])
    const error: unknown = await fromNodeProviderChain({}, world)().catch((failure: unknown) => failure)
    expect(error).toBeInstanceOf(ChainExhaustedError)
    for (const { reason } of links) expect(String(error)).toContain(reason)
  })

  test('says which setting goes before the keys of the environment', async () => {
    const world = fakeWorld({ env: { ...ENV_KEYS, AWS_PROFILE: 'prod' }, files })
    const { links, chosen } = await fromNodeProviderChain({}, world).explain()
    expect(chosen).toBe('ini')
    expect(links[0]).toMatchObject({
      reason: 'AWS_PROFILE=prod goes before the keys of the environment',
      hint: 'unset AWS_PROFILE to use AWS_ACCESS_KEY_ID',
    })
    const [first] = (await fromNodeProviderChain({ profile: 'prod' }, world).explain()).links
    expect(first).toMatchObject({
      reason: 'options.profile=prod goes before the keys of the environment',
      hint: 'name no profile to use AWS_ACCESS_KEY_ID',
    })
    const without = fakeWorld({ env: { AWS_PROFILE: 'prod' }, files })
    expect((await fromNodeProviderChain({}, without).explain()).links[0]).toMatchObject({ reason: 'AWS_ACCESS_KEY_ID is not set' })
  })
})

describeProvider('fromNodeProviderChain', {
  build: (runtime) => fromNodeProviderChain({}, runtime),
  absent: () => {
    const world = fakeWorld({ env: { AWS_EC2_METADATA_DISABLED: 'true' } })
    return { world, provider: fromNodeProviderChain({}, world) }
  },
  broken: () => {
    const world = fakeWorld({ env: { AWS_SECRET_ACCESS_KEY: SECRET } })
    return { world, provider: fromNodeProviderChain({}, world), code: 'INVALID_CONFIG' }
  },
  silent: () => {
    const world = fakeWorld({ env: container, http: [{ request: CONTAINER_URL, answer: 'hang', times: 9 }] })
    return { world, provider: fromNodeProviderChain({}, world) }
  },
  working: () => {
    const world = fakeWorld({ env: ENV_KEYS })
    return { world, provider: fromNodeProviderChain({}, world), identity: { accessKeyId: ENV_KEYS.AWS_ACCESS_KEY_ID } }
  },
  secrets: [SECRET],
})
