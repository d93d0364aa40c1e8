import { startSandbox, virtualClock, type Sandbox, type SandboxTwilioOptions } from '@credchain/sandbox'
import { describe, expect, onTestFinished, test } from 'vitest'
import { twilioSdk } from './twilio-sdk.js'

const USER = { userName: 'uploads', accessKeyId: 'AKIAUPLOADSUPLOADS01', secretAccessKey: 'upload+secret/upload=secret/upload+secre' }
const PAIR = `${USER.accessKeyId}:${USER.secretAccessKey}`
const NOBODY = `CR${'0'.repeat(32)}`
const S3_URL = 'https://my-bucket.s3.eu-west-1.amazonaws.com/recordings/'

async function start(twilio: SandboxTwilioOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ clock: virtualClock({ at: Date.parse('2026-03-01T12:00:00Z'), speed: 0 }), users: [USER], twilio })
  onTestFinished(() => sandbox.close())
  return sandbox
}

async function open(options?: SandboxTwilioOptions) {
  const sandbox = await start(options)
  const client = twilioSdk(sandbox)
  return { sandbox, client, aws: client.accounts.v1.credentials.aws, video: client.video.v1 }
}

describe("Twilio's own client, on the sandbox", () => {
  test('creates, fetches, renames and removes; the secret goes in and never comes out', async () => {
    const { sandbox, aws } = await open()
    const made = await aws.create({ credentials: PAIR, friendlyName: 'one + one' })
    expect(made.sid).toMatch(/^CR[0-9a-f]{32}$/)
    expect(made).toMatchObject({
      accountSid: sandbox.twilio.accountSid,
      friendlyName: 'one + one',
      dateCreated: new Date('2026-03-01T12:00:00Z'),
    })
    expect(JSON.stringify(made)).not.toContain(USER.accessKeyId)
    expect(sandbox.twilio.credentials).toEqual([
      { sid: made.sid, accountSid: sandbox.twilio.accountSid, friendlyName: 'one + one', accessKeyId: USER.accessKeyId },
    ])
    sandbox.clock.advance(60_000)
    const renamed = await aws(made.sid).update({ friendlyName: 'two' })
    expect(renamed.dateUpdated).toEqual(new Date('2026-03-01T12:01:00Z'))
    expect((await aws(made.sid).fetch()).friendlyName).toBe('two')
    expect(await aws(made.sid).remove()).toBe(true)
    await expect(aws(made.sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 })
    expect(sandbox.requests.map(({ service, action, status }) => `${service} ${action} ${status}`)).toEqual([
      'twilio CreateCredentialAws 201',
      'twilio UpdateCredentialAws 200',
      'twilio FetchCredentialAws 200',
      'twilio DeleteCredentialAws 204',
      'twilio FetchCredentialAws 404',
    ])
  })

  test('lists over pages, in the order of creation', async () => {
    const { sandbox, aws } = await open()
    const sids: string[] = []
    for (let count = 0; count < 5; count += 1) sids.push((await aws.create({ credentials: PAIR })).sid)
    expect((await aws.list({ pageSize: 2 })).map(({ sid }) => sid)).toEqual(sids)
    expect(sandbox.count('twilio', 'ListCredentialAws')).toBe(3)
    await expect(aws.list({ pageSize: 1001, limit: 2000 })).rejects.toMatchObject({ status: 400 })
  })

  test('a page goes on where it ended, whatever was removed meanwhile before it', async () => {
    const { aws } = await open()
    const sids: string[] = []
    for (let count = 0; count < 4; count += 1) sids.push((await aws.create({ credentials: PAIR })).sid)
    const first = await aws.page({ pageSize: 2 })
    await aws(sids[0] ?? '').remove()
    expect((await first.nextPage())?.instances.map(({ sid }) => sid)).toEqual(sids.slice(2))
  })

  test.each(['recordingSettings', 'compositionSettings'] as const)('reads and writes %s', async (which) => {
    const { sandbox, aws, video } = await open()
    const settings = video[which]()
    expect(await settings.fetch()).toMatchObject({ awsStorageEnabled: false, awsCredentialsSid: null })
    const { sid } = await aws.create({ credentials: PAIR })
    const storage = { awsCredentialsSid: sid, awsS3Url: S3_URL, awsStorageEnabled: true, encryptionEnabled: false }
    expect(await settings.create({ friendlyName: 'uploads', ...storage })).toMatchObject({ friendlyName: 'uploads', ...storage })
    expect(sandbox.twilio.settings(which === 'recordingSettings' ? 'recording' : 'composition')).toMatchObject(storage)
    expect(sandbox.twilio.settings(which === 'recordingSettings' ? 'composition' : 'recording').awsStorageEnabled).toBe(false)
    // What is left out is reset.
    expect(await settings.create({ friendlyName: 'uploads' })).toMatchObject({ awsCredentialsSid: null, awsStorageEnabled: false })
  })
})

describe('refused, as by Twilio', () => {
  test.each([
    ['a pair of wrong shape', 'canary:canary'],
    ['a key of 21 characters', `X${PAIR}`],
    ['no colon', PAIR.replace(':', '')],
  ])('%s: 70106, which does not quote it', async (_, credentials) => {
    const { aws, sandbox } = await open()
    const error: unknown = await aws.create({ credentials }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ status: 400, code: 70106, moreInfo: expect.stringContaining('70106') })
    expect(String(error)).not.toContain('canary')
    expect(sandbox.twilio.credentials).toEqual([])
  })

  test('a friendly name of 65 characters, and a subaccount of somebody else', async () => {
    const subaccount = `AC${'1'.repeat(32)}`
    const { aws } = await open({ subaccounts: [subaccount] })
    await expect(aws.create({ credentials: PAIR, friendlyName: 'x'.repeat(65) })).rejects.toMatchObject({ status: 400 })
    await expect(aws.create({ credentials: PAIR, accountSid: `AC${'2'.repeat(32)}` })).rejects.toMatchObject({ status: 400 })
    expect(await aws.create({ credentials: PAIR, accountSid: subaccount, friendlyName: 'x'.repeat(64) })).toMatchObject({
      accountSid: subaccount,
    })
  })

  test.each([
    ['a credential that is not there', async () => NOBODY],
    ['a key that AWS has taken back', async (sandbox: Sandbox, sid: string) => (sandbox.revoke(USER.accessKeyId), sid)],
  ])('storage with %s', async (_, sidOf) => {
    const { sandbox, aws, video } = await open()
    const { sid } = await aws.create({ credentials: PAIR })
    const awsCredentialsSid = await sidOf(sandbox, sid)
    const written = video.recordingSettings().create({ friendlyName: 'x', awsCredentialsSid, awsS3Url: S3_URL, awsStorageEnabled: true })
    await expect(written).rejects.toMatchObject({ status: 400 })
    expect(sandbox.twilio.settings('recording').awsStorageEnabled).toBe(false)
  })

  test('a wrong secret, and the auth token that was changed', async () => {
    const { sandbox, aws } = await open()
    const { accountSid, apiKey, authToken, apiSecret } = sandbox.twilio
    const listed = (username: string, password: string) =>
      twilioSdk(sandbox, { username, password }).accounts.v1.credentials.aws.list({ limit: 1 })
    for (const [username, password] of [
      [accountSid, apiSecret],
      [apiKey, authToken],
      [`SK${'0'.repeat(32)}`, apiSecret],
    ] as const) {
      await expect(listed(username, password)).rejects.toMatchObject({ status: 401, code: 20003 })
    }
    await expect(listed(apiKey, apiSecret)).resolves.toEqual([])
    sandbox.twilio.rotateAuthToken()
    await expect(aws.list()).rejects.toMatchObject({ status: 401, code: 20003 })
    await expect(listed(accountSid, sandbox.twilio.authToken)).resolves.toEqual([])
  })
})

describe('what goes wrong', () => {
  test('20429 with Retry-After, which Twilio never processed', async () => {
    const { sandbox, aws } = await open()
    sandbox.fault({ service: 'twilio' }, { kind: 'status', status: 429, retryAfterSeconds: 7 }, { times: 1 })
    await expect(aws.create({ credentials: PAIR })).rejects.toMatchObject({ status: 429, code: 20429 })
    expect(sandbox.twilio.credentials).toEqual([])
  })

  test('an answer that is lost after the deed was done', async () => {
    const { sandbox, aws } = await open()
    sandbox.fault({ action: 'CreateCredentialAws' }, { kind: 'lost' }, { times: 1 })
    await expect(aws.create({ credentials: PAIR })).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(sandbox.twilio.credentials).toHaveLength(1)
  })

  test('a gateway that speaks HTML', async () => {
    const { sandbox, aws } = await open()
    sandbox.fault({ service: 'twilio' }, { kind: 'status', status: 502 }, { times: 1 })
    await expect(aws.list()).rejects.toMatchObject({ status: 502 })
  })

  test('refusals as problem+json', async () => {
    const { aws } = await open({ errors: 'problem' })
    await expect(aws(NOBODY).fetch()).rejects.toMatchObject({ status: 404, code: 20404 })
  })

  test('a credential in use can be deleted, and the settings dangle', async () => {
    const { sandbox, aws, video } = await open()
    const { sid } = await aws.create({ credentials: PAIR })
    await video.recordingSettings().create({ friendlyName: 'x', awsCredentialsSid: sid, awsS3Url: S3_URL, awsStorageEnabled: true })
    await aws(sid).remove()
    expect(sandbox.twilio.settings('recording').awsCredentialsSid).toBe(sid)
  })
})

test('OAuth: a token of the client lets in until it ends; a wrong secret gets none', async () => {
  const sandbox = await start({ tokenSeconds: 60 })
  const { clientId, clientSecret } = sandbox.twilio
  const tokenWith = (secret: string) =>
    fetch(`${sandbox.url}/v2/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: secret }),
    })
  const listed = (token: string) => fetch(`${sandbox.url}/v1/Credentials/AWS`, { headers: { authorization: `Bearer ${token}` } })
  expect((await tokenWith('wrong')).status).toBe(401)
  const issued = (await (await tokenWith(clientSecret)).json()) as { access_token: string; expires_in: number }
  const { access_token: token, expires_in: seconds } = issued
  expect(seconds).toBe(60)
  sandbox.clock.advance(59_999)
  expect((await listed(token)).status).toBe(200)
  sandbox.clock.advance(1)
  expect((await listed(token)).status).toBe(401)
})
