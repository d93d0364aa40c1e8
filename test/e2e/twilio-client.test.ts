import { hostRuntime, type Runtime } from '@credchain/core'
import { expectNoSecrets, startSandbox, virtualClock, type Sandbox, type SandboxTwilioOptions } from '@credchain/sandbox'
import {
  createTwilioAwsClient,
  fromTwilio,
  fromTwilioOAuth,
  publishToTwilio,
  rotateTwilioAwsCredential,
  transportFromTwilioSdk,
  type TwilioAwsClient,
  type TwilioS3Settings,
} from '@credchain/twilio'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { twilioSdk } from './twilio-sdk.js'

const USER = { userName: 'uploads', accessKeyId: 'AKIAUPLOADSUPLOADS01', secretAccessKey: 'upload+secret/upload=secret/upload+secre' }
const NEXT = { userName: 'uploads-next', accessKeyId: 'AKIAUPLOADSUPLOADS02', secretAccessKey: 'other+secret/other=secret/other+secret/0' }
const SETTINGS: TwilioS3Settings = {
  friendlyName: 'uploads + more',
  awsCredentialsSid: undefined,
  encryptionKeySid: undefined,
  awsS3Url: 'https://my-bucket.s3.eu-west-1.amazonaws.com/recordings/',
  awsStorageEnabled: false,
  encryptionEnabled: false,
}

async function start(twilio: SandboxTwilioOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({
    clock: virtualClock({ at: Date.parse('2026-03-01T12:00:00Z'), speed: 0 }),
    users: [USER, NEXT],
    twilio,
  })
  onTestFinished(() => sandbox.close())
  return sandbox
}

function runtimeOf({ url, twilio, runtime }: Sandbox): Runtime {
  const env = {
    TWILIO_ENDPOINT_URL: url,
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_API_KEY: twilio.apiKey,
    TWILIO_API_SECRET: twilio.apiSecret,
  }
  return { ...runtime, env, now: hostRuntime.now }
}

/** The same client, over each way to Twilio. */
const ways: readonly [string, (sandbox: Sandbox) => TwilioAwsClient][] = [
  ["the runtime's HTTP", (sandbox) => createTwilioAwsClient({}, runtimeOf(sandbox))],
  [
    "Twilio's own client",
    (sandbox) => createTwilioAwsClient({ transport: transportFromTwilioSdk(twilioSdk(sandbox)) }, runtimeOf(sandbox)),
  ],
  [
    'an OAuth token',
    (sandbox) => createTwilioAwsClient({ identity: fromTwilioOAuth(sandbox.twilio, runtimeOf(sandbox)) }, runtimeOf(sandbox)),
  ],
]

describe.each(ways)('over %s', (_, clientOf) => {
  test('creates, lists over pages, renames, fetches and removes', async () => {
    const sandbox = await start()
    const client = clientOf(sandbox)
    const sids: string[] = []
    for (const friendlyName of ['a', 'b', 'c + d']) sids.push((await client.create(USER, { friendlyName })).sid)
    expect(sandbox.twilio.credentials.map(({ sid, accessKeyId }) => [sid, accessKeyId])).toEqual(sids.map((sid) => [sid, USER.accessKeyId]))
    const listed: string[] = []
    for await (const { friendlyName } of client.list({ pageSize: 2 })) listed.push(friendlyName)
    expect(listed).toEqual(['a', 'b', 'c + d'])
    const [first = ''] = sids
    expect(await client.update(first, { friendlyName: 'z' })).toMatchObject({ sid: first, friendlyName: 'z' })
    expect((await client.fetch(first)).dateCreated).toEqual(new Date('2026-03-01T12:00:00Z'))
    await client.remove(first)
    const gone: unknown = await client.fetch(first).catch((error: unknown) => error)
    expect(gone).toMatchObject({ code: 'REJECTED', status: 404, twilioCode: 20404 })
    expectNoSecrets([USER.secretAccessKey, sandbox.twilio.apiSecret, sandbox.twilio.clientSecret], client, gone)
  })

  test('reads and writes both settings', async () => {
    const sandbox = await start()
    const client = clientOf(sandbox)
    const { sid } = await client.create(USER)
    const settings = { ...SETTINGS, accountSid: sandbox.twilio.accountSid, awsCredentialsSid: sid, awsStorageEnabled: true }
    expect(await client.writeSettings('recording', settings)).toEqual(settings)
    expect(await client.readSettings('recording')).toEqual(settings)
    expect(await client.readSettings('composition')).toMatchObject({ awsStorageEnabled: false, awsCredentialsSid: undefined })
  })

  test('makes one credential although the answer is lost after it was made', async () => {
    const sandbox = await start()
    sandbox.fault({ action: 'CreateCredentialAws' }, { kind: 'lost' }, { times: 1 })
    const made = await clientOf(sandbox).create(USER, { friendlyName: 'once' })
    expect(sandbox.twilio.credentials.map(({ sid }) => sid)).toEqual([made.sid])
  })

  test('outlives throttling, gateways and refused connections', async () => {
    const sandbox = await start({ errors: 'problem' })
    sandbox.fault({ action: 'ListCredentialAws' }, { kind: 'status', status: 429, retryAfterSeconds: 1 }, { times: 1 })
    sandbox.fault({ action: 'ListCredentialAws' }, { kind: 'status', status: 502 }, { times: 1 })
    sandbox.fault({ action: 'ListCredentialAws' }, { kind: 'reset' }, { times: 1 })
    for await (const each of clientOf(sandbox).list()) expect(each).toBeUndefined()
    expect(sandbox.count('twilio', 'ListCredentialAws')).toBe(4)
  })
})

test('an OAuth token is asked for once for many operations, and again when it has ended', async () => {
  const sandbox = await start({ tokenSeconds: 3_600 })
  const runtime = { ...runtimeOf(sandbox), now: sandbox.runtime.now }
  const client = createTwilioAwsClient({ identity: fromTwilioOAuth(sandbox.twilio, runtime) }, runtime)
  await Promise.all(Array.from({ length: 10 }, () => client.readSettings('recording')))
  expect(sandbox.count('twilio', 'CreateToken')).toBe(1)
  sandbox.clock.advance(3_600_000)
  await client.readSettings('recording')
  expect(sandbox.count('twilio', 'CreateToken')).toBe(2)
})

test("Twilio's own client keeps no secret that went over it", async () => {
  const sandbox = await start()
  const sdk = twilioSdk(sandbox)
  await createTwilioAwsClient({ transport: transportFromTwilioSdk(sdk) }, runtimeOf(sandbox)).create(USER)
  expect(sandbox.twilio.credentials).toHaveLength(1)
  expectNoSecrets([USER.secretAccessKey, encodeURIComponent(USER.secretAccessKey)], sdk.httpClient)
})

test('a pair is published, replaced while recordings go on, and vouched for', async () => {
  const sandbox = await start()
  const runtime = runtimeOf(sandbox)
  const client = createTwilioAwsClient({}, runtime)
  const { sid: oldSid } = await publishToTwilio({ credentials: USER, friendlyName: 'uploads' }, runtime)
  for (const target of ['recording', 'composition'] as const) {
    await client.writeSettings(target, { ...SETTINGS, awsCredentialsSid: oldSid, awsStorageEnabled: true })
  }
  sandbox.fault({ action: 'CreateCredentialAws' }, { kind: 'lost' }, { times: 1 })
  sandbox.fault({ action: 'CreateCompositionSettings' }, { kind: 'lost' }, { times: 1 })
  const folder = mkdtempSync(join(tmpdir(), 'credchain-rotation-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const journal = join(folder, 'journal.json')
  const rotation = { credentials: NEXT, oldSid, journal, voiceUsesOld: false, graceMs: 0 }
  // A key that AWS does not know is found out by the test object that Twilio writes.
  const unknown = { ...NEXT, accessKeyId: 'AKIANOBODYNOBODY0001' }
  await expect(rotateTwilioAwsCredential({ ...rotation, credentials: unknown }, runtime)).rejects.toMatchObject({ status: 400 })
  expect(sandbox.twilio.settings('recording').awsCredentialsSid).toBe(oldSid)
  expect(sandbox.twilio.credentials.map(({ sid }) => sid)).toEqual([oldSid])

  const { newSid } = await rotateTwilioAwsCredential(rotation, runtime)
  expect(sandbox.twilio.credentials).toMatchObject([
    { sid: newSid, accessKeyId: NEXT.accessKeyId, friendlyName: `uploads #${NEXT.accessKeyId}` },
  ])
  for (const target of ['recording', 'composition'] as const) expect(sandbox.twilio.settings(target).awsCredentialsSid).toBe(newSid)
  expect(existsSync(journal)).toBe(false)

  const pairs = ({ accessKeyId, secretAccessKey }: typeof USER) => `${accessKeyId}:${secretAccessKey}`
  const vouched = (credentials: string, credentialSid = newSid) => fromTwilio({ credentials, credentialSid, verify: 'label' }, runtime)()
  expect(await vouched(pairs(NEXT))).toMatchObject({ accessKeyId: NEXT.accessKeyId })
  await expect(vouched(pairs(USER))).rejects.toMatchObject({ code: 'REJECTED' })
  await expect(vouched(pairs(USER), oldSid)).rejects.toMatchObject({ code: 'REJECTED' })
})
