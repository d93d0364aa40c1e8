import { fromChain, type CredentialsEvent, type Provider } from '@credchain/core'
import { expectNoSecrets, fakeWorld, type FakeExchange, type FakeWorld } from '@credchain/sandbox'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  createTwilioAwsClient,
  diagnoseTwilioS3,
  fromTwilio,
  fromTwilioEnv,
  fromTwilioIni,
  fromTwilioOAuth,
  fromTwilioStatic,
  rotateTwilioAwsCredential,
  type RotationJournal,
  type RotationRecord,
  type TwilioIdentityProvider,
} from './index.js'
import { accountDriver, OLD, type Weather } from './rotate/twilio-account.test-driver.js'

const AC = `AC${'a'.repeat(32)}`
const SK = `SK${'b'.repeat(32)}`
const SID = `CR${'1'.repeat(32)}`
const SECRET = 'canary+secret/canary=secret/canary+secre'
const PAIR = { accessKeyId: 'AKIACANARYCANARY0001', secretAccessKey: SECRET }
const BOTH = `${PAIR.accessKeyId}:${SECRET}`
const OF_TWILIO = 'canary-of-twilio'
const TOKEN = 'canary-access-token'
/** In every spelling in which they are sent. */
const SECRETS = [SECRET, OF_TWILIO, TOKEN].flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
const BASIC = [AC, SK].map((name) => Buffer.from(`${name}:${OF_TWILIO}`).toString('base64'))

/** To any depth, hidden members and what getters give included. */
function expectClean(...things: readonly unknown[]): void {
  expectNoSecrets([...SECRETS, ...BASIC], ...things)
  const options = { depth: Infinity, showHidden: true, getters: true, showProxy: true, maxArrayLength: Infinity, maxStringLength: Infinity }
  for (const customInspect of [true, false]) {
    expectNoSecrets([...SECRETS, ...BASIC], ...things.map((thing) => inspect(thing, { ...options, customInspect })))
  }
}

const RESOURCE = { sid: SID, account_sid: AC, friendly_name: `uploads #${PAIR.accessKeyId}` }
const answers: readonly FakeExchange[] = [
  { request: /oauth\.twilio\.com/, answer: { json: { access_token: TOKEN, expires_in: 3_600 } }, times: Infinity },
  { request: /GET .*\/v1\/Credentials\/AWS\?/, answer: { json: { credentials: [RESOURCE], meta: {} } }, times: Infinity },
  { request: /GET .*\/v1\/Credentials\/AWS\//, answer: { json: RESOURCE }, times: Infinity },
  { request: /POST .*\/v1\/Credentials\/AWS$/, answer: { status: 400, json: { code: 70106, message: `not ${BOTH}` } }, times: Infinity },
  { request: /video\.twilio\.com/, answer: { status: 403, json: { code: 70051, message: 'no' } }, times: Infinity },
]

function open(env: Record<string, string> = {}): FakeWorld {
  const files = {
    '/home/user/.twilio/credentials': `[default]\naccount_sid = ${AC}\napi_key = ${SK}\napi_secret = ${OF_TWILIO}\naws_credentials = ${BOTH}\n`,
  }
  return fakeWorld({ http: answers, files, env })
}

test('the check itself sees what it should', () => {
  const hidden = Object.defineProperty({}, 'hidden', { value: SECRET })
  const getter = {
    get secret() {
      return { deep: { deeper: [TOKEN] } }
    },
  }
  for (const thing of [hidden, getter, new Error(OF_TWILIO), new Map([[{}, `Basic ${BASIC[0]}`]])]) {
    expect(() => expectClean(thing)).toThrow('a secret shows')
  }
})

describe('no secret shows in the memory of', () => {
  const VARIABLES = { TWILIO_ACCOUNT_SID: AC, TWILIO_AUTH_TOKEN: OF_TWILIO }
  const OAUTH = { clientId: 'OQ1', clientSecret: OF_TWILIO }
  test.each<[string, (world: FakeWorld) => TwilioIdentityProvider]>([
    ['fromTwilioEnv', (world) => fromTwilioEnv(world)],
    ['fromTwilioIni', (world) => fromTwilioIni({}, world)],
    ['fromTwilioStatic', () => fromTwilioStatic({ accountSid: AC, apiKey: SK, apiSecret: OF_TWILIO, authToken: OF_TWILIO })],
    ['fromTwilioOAuth', (world) => fromTwilioOAuth(OAUTH, world)],
    ['a chain of them', (world) => fromChain([fromTwilioEnv(world), fromTwilioOAuth(OAUTH, world)], {}, world)],
  ])('%s, and of a client that has asked by it', async (_, build) => {
    const world = open(VARIABLES)
    const identity = build(world)
    const client = createTwilioAwsClient({ identity }, world)
    const list = client.list()
    const found: unknown[] = []
    for await (const each of list) found.push(each)
    const refused: unknown = await client.create(PAIR).catch((error: unknown) => error)
    expect(refused).toMatchObject({ twilioCode: 70106 })
    expect(world.requests.length).toBeGreaterThan(1)
    expectClean(identity, await identity.describe?.(), client, list, found, refused)
  })

  const verified = { credentialSid: SID, verify: 'label' } as const
  test.each<[string, (world: FakeWorld, onEvent: (event: CredentialsEvent) => void) => Provider]>([
    ['an option', (world) => fromTwilio({ credentials: BOTH }, world)],
    ['a function', (world, onEvent) => fromTwilio({ credentials: async () => BOTH, onEvent }, world)],
    ['a file', (world, onEvent) => fromTwilio({ filepath: '~/.twilio/credentials', onEvent }, world)],
    ['a variable', (world, onEvent) => fromTwilio({ onEvent }, world)],
    ['an option that is vouched for', (world, onEvent) => fromTwilio({ credentials: BOTH, ...verified, onEvent }, world)],
  ])('fromTwilio, from %s', async (_, build) => {
    const world = open({ ...VARIABLES, TWILIO_AWS_CREDENTIALS: BOTH })
    const events: CredentialsEvent[] = []
    const provider = build(world, (event) => events.push(event))
    const chain = fromChain([provider], { onEvent: (event) => events.push(event) }, world)
    expect((await chain()).secretAccessKey).toBe(SECRET)
    expect((await provider({ forceRefresh: true })).secretAccessKey).toBe(SECRET)
    expectClean(provider, chain, events, await chain.explain(), await provider.describe?.())
  })

  test('a diagnosis', async () => {
    const world = open(VARIABLES)
    expectClean(await diagnoseTwilioS3({ expect: { accessKeyId: PAIR.accessKeyId } }, world))
  })

  test.each<[string, readonly Weather[]]>([
    ['that ends', []],
    ['that is rolled back', [...Array.from({ length: 8 }, () => 'fine' as const), 'refused']],
    [
      'that cannot be rolled back',
      [...Array.from({ length: 8 }, () => 'fine' as const), ...Array.from({ length: 40 }, () => 'refused' as const)],
    ],
  ])('a rotation %s: its events, journal, result and errors', async (_, script) => {
    const world = fakeWorld()
    const left = [...script]
    const account = accountDriver(
      () => left.shift() ?? 'fine',
      () => new Promise(() => {}),
    )
    const client = createTwilioAwsClient({ transport: account.transport, maxAttempts: 1 }, world)
    const seen: unknown[] = []
    let record: RotationRecord | undefined
    const journal: RotationJournal = {
      read: async () => record,
      async write(next) {
        record = next
        seen.push(next)
      },
    }
    const rotation = { credentials: PAIR, oldSid: OLD, journal, voiceUsesOld: false, graceMs: 0, client }
    const rotated = rotateTwilioAwsCredential({ ...rotation, onProgress: (progress) => seen.push(progress) }, world).catch(
      (error: unknown) => error,
    )
    await world.advance(1)
    expect(seen.length).toBeGreaterThan(3)
    expectClean(client, seen, await rotated)
  })
})
