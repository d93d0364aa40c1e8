import { memoryStore } from '@credchain/core'
import { fakeWorld, type FakeAnswer, type FakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { fromIni, type FromIniOptions } from './from-ini.js'

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`
const ROOT = '[profile root]\naws_access_key_id = AKIAroot\naws_secret_access_key = CANARYroot\n'
/** One role over keys, in a profile that says `more`. */
const profileWith = (more: string) => `[profile a]\nrole_arn = ${role('a')}\nsource_profile = root\n${more}\n${ROOT}`

function assumed(key: string, end = '2026-01-01T01:00:00Z', action = 'AssumeRole'): FakeAnswer {
  const credentials = `<Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>CANARY</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${end}</Expiration></Credentials>`
  const user = '<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/x/s</Arn><AssumedRoleId>i</AssumedRoleId></AssumedRoleUser>'
  return {
    text: `<${action}Response><${action}Result>${credentials}${user}</${action}Result></${action}Response>`,
    headers: { 'content-type': 'text/xml' },
  }
}

function world(config: string, env: Record<string, string> = {}, calls = 1, action?: string): FakeWorld {
  return fakeWorld({
    env,
    files: { '/home/user/.aws/config': config, '/home/user/token': 'CANARYtoken' },
    http: [{ request: /./, answer: assumed('ASIA1', undefined, action), times: calls }],
  })
}

/** Where the calls of STS went. */
async function urlsOf(here: FakeWorld, options: FromIniOptions = {}): Promise<readonly string[]> {
  await fromIni({ profile: 'a', ...options }, here)()
  here.verify()
  return here.requests.map(({ url }) => url)
}

describe('an assumed role asks the STS that its profile names', () => {
  const services = `services = local\n[services local]\nsts =\n  endpoint_url = http://services.example\ns3 =\n  endpoint_url = http://s3.example`

  test.each<[string, string, Record<string, string>, string]>([
    ['by region', 'region = eu-west-1', {}, 'https://sts.eu-west-1.amazonaws.com/'],
    ['by region, whatever the variables say', 'region = eu-west-1', { AWS_REGION: 'eu-west-2' }, 'https://sts.eu-west-1.amazonaws.com/'],
    ['by endpoint_url', 'endpoint_url = http://all.example', {}, 'http://all.example/'],
    ['by its services section', services, {}, 'http://services.example/'],
    ['by its services section before endpoint_url', `endpoint_url = http://all.example\n${services}`, {}, 'http://services.example/'],
    [
      'by endpoint_url, when the services section has no STS',
      'endpoint_url = http://all.example\nservices = none\n[services none]',
      {},
      'http://all.example/',
    ],
    [
      'but a variable goes before',
      `endpoint_url = http://all.example`,
      { AWS_ENDPOINT_URL: 'http://variable.example' },
      'http://variable.example/',
    ],
    [
      'but not when it ignores endpoints',
      `ignore_configured_endpoint_urls = true\n${services}`,
      { AWS_ENDPOINT_URL: 'http://v' },
      'https://sts.us-east-1.amazonaws.com/',
    ],
    [
      'by FIPS and dual-stack',
      'region = us-east-1\nuse_fips_endpoint = true\nuse_dualstack_endpoint = TRUE',
      {},
      'https://sts-fips.us-east-1.api.aws/',
    ],
    [
      'but a variable turns FIPS off',
      'region = us-east-1\nuse_fips_endpoint = true',
      { AWS_USE_FIPS_ENDPOINT: 'false' },
      'https://sts.us-east-1.amazonaws.com/',
    ],
    ['by the global endpoint', 'region = eu-west-1\nsts_regional_endpoints = legacy', {}, 'https://sts.amazonaws.com/'],
    [
      'but regional ones are the default',
      'region = eu-west-1\nsts_regional_endpoints = regional',
      {},
      'https://sts.eu-west-1.amazonaws.com/',
    ],
  ])('%s', async (_, more, env, url) => {
    expect(await urlsOf(world(profileWith(more), env))).toEqual([url])
  })

  test('also when AWS_PROFILE is another profile, whose settings are not asked for', async () => {
    const config = `${profileWith('endpoint_url = http://a.example')}[profile other]\nendpoint_url = http://other.example\n`
    expect(await urlsOf(world(config, { AWS_PROFILE: 'other' }))).toEqual(['http://a.example/'])
  })

  test('but clientConfig goes before all', async () => {
    const here = world(profileWith('endpoint_url = http://a.example\nregion = eu-west-1'))
    expect(await urlsOf(here, { clientConfig: { endpoint: 'http://said.example' } })).toEqual(['http://said.example/'])
  })

  test('also when clientConfig names a region that is undefined', async () => {
    const here = world(profileWith('region = eu-west-1'), { AWS_REGION: 'us-east-2' })
    expect(await urlsOf(here, { clientConfig: { region: undefined } })).toEqual(['https://sts.eu-west-1.amazonaws.com/'])
  })

  test('each role of a chain its own, and the selected profile’s where its profile says nothing', async () => {
    const chain = `[profile a]\nrole_arn = ${role('a')}\nsource_profile = b\nregion = eu-west-1\nuse_dualstack_endpoint = true
[profile b]\nrole_arn = ${role('b')}\nsource_profile = c\nregion = eu-west-2\nuse_dualstack_endpoint = false
[profile c]\nrole_arn = ${role('c')}\nsource_profile = root\nuse_fips_endpoint = false\n${ROOT}`
    expect(await urlsOf(world(chain, { AWS_REGION: 'us-east-1' }, 3))).toEqual([
      'https://sts.eu-west-1.api.aws/',
      'https://sts.eu-west-2.amazonaws.com/',
      'https://sts.eu-west-1.api.aws/',
    ])
  })

  test('a role of a web identity too', async () => {
    const config = `[profile a]\nrole_arn = ${role('a')}\nweb_identity_token_file = ~/token\nendpoint_url = http://a.example`
    expect(await urlsOf(world(config, {}, 1, 'AssumeRoleWithWebIdentity'))).toEqual(['http://a.example/'])
  })
})

test.each<[string, Record<string, string>, string]>([
  [
    'a token file that is not there',
    {},
    'config:3: profile a: token-file: the file /home/user/gone (webIdentityTokenFile) cannot be read: ENOENT',
  ],
  ['a variable', { AWS_USE_FIPS_ENDPOINT: 'yes' }, 'config:3: profile a: sts: AWS_USE_FIPS_ENDPOINT is neither true nor false'],
])('what is wrong beyond the files is told with the line that leads there: %s', async (_, env, message) => {
  const file = env['AWS_USE_FIPS_ENDPOINT'] === undefined ? '~/gone' : '~/token'
  const here = world(`[profile a]\nrole_arn = ${role('a')}\nweb_identity_token_file = ${file}`, env)
  await expect(fromIni({ profile: 'a' }, here)()).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringContaining(message),
  })
})

test.each<[string, string, string]>([
  ['a flag that is neither', 'use_fips_endpoint = yes', '~/.aws/config:4: use_fips_endpoint must be true or false'],
  ['another', 'use_dualstack_endpoint = 1', '~/.aws/config:4: use_dualstack_endpoint must be true or false'],
  [
    'a word for STS that it does not know',
    'sts_regional_endpoints = global',
    '~/.aws/config:4: sts_regional_endpoints must be legacy or regional',
  ],
  ['services that are not there', 'services = none', '~/.aws/config:4: services = none, and there is no [services none] section'],
])('%s is refused with its place', async (_, more, message) => {
  const here = world(profileWith(more), {}, 0)
  const error: unknown = await fromIni({ profile: 'a' }, here)().catch((caught: unknown) => caught)
  expect(error).toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining(message.replace('~', '/home/user')) })
})

test('a profile whose endpoint changes is run anew', async () => {
  const here = world(profileWith('endpoint_url = http://one.example'), {}, 2)
  const provider = fromIni({ profile: 'a' }, here)
  await provider()
  here.files.set('/home/user/.aws/config', profileWith('endpoint_url = http://two.example'))
  await provider({ forceRefresh: true })
  expect(here.requests.map(({ url }) => url)).toEqual(['http://one.example/', 'http://two.example/'])
})

test('the root of a chain is asked again on every refresh, and each hop signs with what it then gives', async () => {
  const chain = `[profile a]\nrole_arn = ${role('a')}\nsource_profile = b\n[profile b]\nrole_arn = ${role('b')}\ncredential_source = Environment`
  const env: Record<string, string> = { AWS_ACCESS_KEY_ID: 'AKIAone', AWS_SECRET_ACCESS_KEY: 'CANARY' }
  const here = fakeWorld({ env, files: { '/home/user/.aws/config': chain } })
  let minted = 0
  here.expect({ request: /sts/, answer: () => assumed(`ASIA${(minted += 1)}`, new Date(here.now() + 3_600_000).toISOString()), times: 4 })
  const provider = fromIni({ profile: 'a' }, here)
  await provider()
  Object.assign(here.env, { AWS_ACCESS_KEY_ID: 'AKIAtwo' })
  here.jump(3_600_000)
  await provider()
  const signers = here.requests.map(({ headers }) => /Credential=(\w+)/.exec(headers?.['authorization'] ?? '')?.[1])
  expect(signers).toEqual(['AKIAone', 'ASIA1', 'AKIAtwo', 'ASIA3'])
  here.verify()
})

describe('a session in a store, for which somebody gave a code', () => {
  const guarded = profileWith('mfa_serial = arn:aws:iam::123456789012:mfa/me\nregion = eu-west-1')

  test('serves who has nobody to ask', async () => {
    const here = world(guarded)
    const store = memoryStore({}, here)
    await fromIni({ profile: 'a', store, mfaCodeProvider: async () => '123456' }, here)()
    expect(await fromIni({ profile: 'a', store }, here)()).toMatchObject({ accessKeyId: 'ASIA1' })
    here.verify()
  })

  test('which has none: there is nobody to ask, and nobody is asked', async () => {
    const here = world(guarded, {}, 0)
    await expect(fromIni({ profile: 'a', store: memoryStore({}, here) }, here)()).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringMatching(/\.aws\/config:2: profile a: .* there is nobody to ask$/),
      hint: expect.stringContaining('mfa_process'),
    })
    expect(here.requests).toEqual([])
  })
})
