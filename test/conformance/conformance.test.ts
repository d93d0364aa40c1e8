import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Exception } from './exceptions.js'
import { fakeCorpora, scenario, type Corpora, type Recorded, type ScenarioOptions } from './fake-corpora.js'
import { part } from './part.js'
import { reportLines } from './report-lines.js'
import { runFolder } from './run-folder.js'
import { SUITES } from './suites/suites.js'

async function linesOf(corpora: Corpora, exceptions: readonly Exception[] = []): Promise<readonly string[]> {
  await using made = await fakeCorpora(corpora)
  return reportLines(await runFolder(made.folder, { suites: SUITES, exceptions }))
}

const KEYS = '[default]\naws_access_key_id = AKIDONE\naws_secret_access_key = canary-one\n'
const ONE = { Ok: { access_key_id: 'AKIDONE', secret_access_key: 'canary-one' } }
const CASE = 'scenarios/profile/one'
const ofProfile = (options: ScenarioOptions) => scenario(CASE, options)

const IMDS = 'http://169.254.169.254/latest'
const IMDS_PROFILE = `[default]\nrole_arn = arn:aws:iam::123456789012:role/top\ncredential_source = Ec2InstanceMetadata\nregion = eu-west-1\n`
const TOP = 'arn:aws:iam::123456789012:role/top'
const [TOKEN, ROLES, ROLE, STS]: readonly [Recorded, Recorded, Recorded, Recorded] = [
  { uri: `${IMDS}/api/token`, method: 'PUT', headers: { 'X-Aws-Ec2-Metadata-Token-Ttl-Seconds': ['21600'] }, answer: 'session' },
  { uri: `${IMDS}/meta-data/iam/security-credentials/`, headers: { 'x-aws-ec2-metadata-token': ['session'] }, answer: 'base' },
  {
    uri: `${IMDS}/meta-data/iam/security-credentials/base`,
    headers: { 'user-agent': ['another'] },
    answer: JSON.stringify({
      Code: 'Success',
      AccessKeyId: 'AKIDBASE',
      SecretAccessKey: 'canary-base',
      Token: 'canary-token',
      Expiration: '2020-01-01T00:00:00Z',
    }),
  },
  {
    uri: 'https://sts.eu-west-1.amazonaws.com',
    method: 'POST',
    headers: { 'content-type': ['application/x-www-form-urlencoded'], authorization: ['stale'] },
    body: `Action=AssumeRole&RoleArn=${encodeURIComponent(TOP)}&RoleSessionName=stale`,
    answer: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/top/s</Arn>
      <AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser><Credentials><AccessKeyId>AKIDTOP</AccessKeyId><SecretAccessKey>canary-top</SecretAccessKey>
      <SessionToken>canary-session</SessionToken><Expiration>2020-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  },
]
const TOP_RESULT = {
  Ok: {
    access_key_id: 'AKIDTOP',
    secret_access_key: 'canary-top',
    session_token: 'canary-session',
    account_id: '123456789012',
    expiry: 1577836800,
  },
}
const withTraffic = (traffic: readonly Recorded[], result: unknown = TOP_RESULT) => ofProfile({ config: IMDS_PROFILE, traffic, result })

describe('a scenario', () => {
  test('passes with the credentials that it names', async () => {
    expect((await linesOf(ofProfile({ config: KEYS, result: ONE }))).at(-1)).toBe('1 passed, 0 failed')
  })

  test('passes with the recorded conversation, whatever stands in signatures, dates and names of programs', async () => {
    expect((await linesOf(withTraffic([TOKEN, ROLES, ROLE, STS]))).at(-1)).toBe('1 passed, 0 failed')
  })

  test('passes with the query in another order', async () => {
    const config = '[default]\nrole_arn = arn:aws:iam::123456789012:role/top\ncredential_source = EcsContainer\nregion = eu-west-1\n'
    const keys = JSON.stringify({ AccessKeyId: 'AKIDBASE', SecretAccessKey: 'canary-base' })
    const traffic = [{ uri: 'http://169.254.170.2/keys?b=2&a=1', answer: keys }, STS]
    const env = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/keys?a=1&b=2' }
    expect((await linesOf(ofProfile({ env, config, traffic, result: TOP_RESULT }))).at(-1)).toBe('1 passed, 0 failed')
  })

  test.each<[string, Corpora, string]>([
    ['another key', ofProfile({ config: KEYS.replace('ONE', 'TWO'), result: ONE }), 'observed {"access_key_id":"AKIDTWO"'],
    ['an account that it does not name', ofProfile({ config: `${KEYS}aws_account_id = 123456789012\n`, result: ONE }), '"account_id"'],
    ['an error instead of credentials', ofProfile({ config: '[default]\n= 1', result: ONE }), 'observed INVALID_CONFIG, "ini: '],
    ['credentials instead of an error', ofProfile({ config: KEYS, result: { ErrorContains: 'no' } }), 'observed a result'],
    [
      'an error of another code',
      ofProfile({ config: '[default]\n= 1', result: { ErrorContains: 'the credential provider was not enabled' } }),
      'expected a CredentialsError NOT_CONFIGURED, observed INVALID_CONFIG',
    ],
    ['a connection that nobody used', withTraffic([TOKEN, ROLES, ROLE, STS, STS]), '1 of 5 connections unused'],
    ['a request too many', withTraffic([TOKEN, ROLES, ROLE]), 'request 4 of 3 recorded ones: POST https://sts.eu-west-1'],
    [
      'another address',
      withTraffic([TOKEN, ROLES, ROLE, { ...STS, uri: 'https://sts.amazonaws.com' }]),
      'request 4: expected "POST https://sts.amazonaws.com/"',
    ],
    ['another method', withTraffic([{ ...TOKEN, method: 'GET' }, ROLES, ROLE, STS]), 'request 1: expected "GET '],
    [
      'another session token',
      withTraffic([TOKEN, { ...ROLES, headers: { 'x-aws-ec2-metadata-token': ['other'] } }, ROLE, STS]),
      'x-aws-ec2-metadata-token of request 2: expected "other", observed "session"',
    ],
    [
      'another content type',
      withTraffic([TOKEN, ROLES, ROLE, { ...STS, headers: { 'content-type': ['text/plain'] } }]),
      'content-type of request 4: expected "text/plain"',
    ],
    [
      'another role',
      withTraffic([TOKEN, ROLES, ROLE, { ...STS, body: 'Action=AssumeRole&RoleArn=arn:aws:iam::123456789012:role/other' }]),
      'query of request 4: expected {"action":"AssumeRole","roleArn":"arn:aws:iam::123456789012:role/other"}',
    ],
    ['another action', withTraffic([TOKEN, ROLES, ROLE, { ...STS, body: 'Action=GetSessionToken' }]), '"action":"GetSessionToken"'],
  ])('fails with %s', async (_, corpora, why) => {
    const lines = await linesOf(corpora)
    expect(lines.at(-1)).toBe('0 passed, 1 failed')
    expect(lines.filter((line) => line.startsWith('FAILED'))).toEqual([expect.stringContaining(why)])
    expect(lines[0]).toContain('FAILED  scenarios/profile: one: ')
  })

  test('that is named and absent is a mistake, and one that nobody named is not', async () => {
    const words = { ErrorContains: 'the credential provider was not enabled' }
    expect((await linesOf(ofProfile({ result: words }))).at(-1)).toBe('1 passed, 0 failed')
    expect((await linesOf(ofProfile({ env: { AWS_PROFILE: 'absent' }, result: words }))).at(-1)).toBe('1 passed, 0 failed')
    const noRole = withTraffic([TOKEN, { ...ROLES, status: 404 }], words)
    expect((await linesOf(noRole)).at(-1)).toBe('1 passed, 0 failed')
  })

  test('is tried as often as the recording ends with failures of the service, and again where it does not end so', async () => {
    const sick = { ...STS, status: 503, answer: '' }
    const failing = { ErrorContains: 'an error occurred while loading credentials' }
    expect((await linesOf(withTraffic([TOKEN, ROLES, ROLE, sick], failing))).at(-1)).toBe('1 passed, 0 failed')
    expect((await linesOf(withTraffic([TOKEN, ROLES, ROLE, sick, sick], failing))).at(-1)).toBe('1 passed, 0 failed')
    expect((await linesOf(withTraffic([TOKEN, ROLES, ROLE, sick, STS]))).at(-1)).toBe('1 passed, 0 failed')
  })
})

const plan = (output: unknown) => [
  {
    docs: 'one',
    input: { profiles: { A: { aws_access_key_id: 'AKIDONE', aws_secret_access_key: 'canary' } }, selected_profile: 'A' },
    output,
  },
]
const parsed = (input: object, output: unknown) => ({ tests: [{ name: 'one', input, output }] })
const located = (where: object) => ({
  tests: [{ name: 'one', environment: { HOME: '/h', AWS_PROFILE: 'p' }, platform: 'linux', profile: 'p', ...where }],
})
const LOCATIONS = { configLocation: '/h/.aws/config', credentialsLocation: '/h/.aws/credentials' }
const container = (uri: string, result: object) => ({
  tests: [{ docs: 'one', env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: uri }, result }],
})
const imds = (endpoint: string, result: object) => ({
  tests: [{ docs: 'one', env: { AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint }, fs: {}, result }],
})
const sts = (url: string) => ({
  testCases: [{ documentation: 'one', params: { Region: 'eu-west-1', UseFIPS: true, UseDualStack: true }, expect: { endpoint: { url } } }],
})
const hashed = (algorithm: string, text: string) => `${createHash(algorithm).update(text).digest('hex')}.json`
const SSO_CONFIG = '[default]\nsso_session = s\n[sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://a.example\n'
const SSO_LOGIN = { accessToken: 'canary-sso', expiresAt: '2100-01-01T00:00:00Z' }
const token = (expected: string) =>
  scenario('scenarios/token/one', {
    config: SSO_CONFIG,
    files: { [`home/.aws/sso/cache/${hashed('sha1', 's')}`]: SSO_LOGIN },
    result: { Ok: { token: expected, expiration: SSO_LOGIN.expiresAt } },
  })
const login = (expected: string) => [
  {
    documentation: 'one',
    configContents: '[profile one]\nlogin_session = s\n',
    cacheContents: {
      [hashed('sha256', 's')]: {
        accessToken: {
          accessKeyId: 'AKIDOLD',
          secretAccessKey: 'canary',
          sessionToken: 'canary-old',
          accountId: '123456789012',
          expiresAt: '2020-01-01T00:00:00Z',
        },
        clientId: 'client',
        refreshToken: 'canary-refresh',
        idToken: 'id',
        dpopKey: 'made by the runner',
      },
    },
    mockApiCalls: [
      {
        request: { tokenInput: { clientId: 'client', refreshToken: 'canary-refresh', grantType: 'refresh_token' } },
        response: {
          tokenOutput: {
            accessToken: { accessKeyId: 'AKIDNEW', secretAccessKey: 'canary-new', sessionToken: 'canary-session' },
            refreshToken: 'canary-next',
            expiresIn: 900,
          },
        },
      },
    ],
    outcomes: [
      {
        result: 'credentials',
        accessKeyId: 'AKIDNEW',
        secretAccessKey: 'canary-new',
        sessionToken: 'canary-session',
        accountId: '123456789012',
        expiresAt: '2025-11-19T00:15:00Z',
      },
      {
        result: 'cacheContents',
        [hashed('sha256', 's')]: {
          accessToken: {
            accessKeyId: 'AKIDNEW',
            secretAccessKey: 'canary-new',
            sessionToken: 'canary-session',
            accountId: '123456789012',
            expiresAt: '2025-11-19T00:15:00Z',
          },
          clientId: 'client',
          refreshToken: expected,
          idToken: 'id',
          dpopKey: 'made by the runner',
        },
      },
    ],
  },
]
const program = (key: string) =>
  `[profile one]\naws_access_key_id = ${key}\naws_secret_access_key = canary\ncredential_process = cat ./testdata/none.json\n`

describe('the other suites', () => {
  test.each<[string, Corpora, Corpora]>([
    [
      'assume-role-plans',
      { 'assume-role-plans.json': plan({ ProfileChain: [{ AccessKey: { access_key_id: 'AKIDONE', secret_access_key: 'canary' } }] }) },
      { 'assume-role-plans.json': plan({ Error: 'profile formed an infinite loop' }) },
    ],
    [
      'profile-parser',
      { 'profile-parser.json': parsed({ configFile: '[profile a]\nB = 1' }, { config: { profiles: { a: { b: '1' } } } }) },
      { 'profile-parser.json': parsed({ configFile: '[profile a]\nB = 1' }, { config: { profiles: { a: { b: '2' } } } }) },
    ],
    [
      'profile-parser, of errors',
      { 'profile-parser.json': parsed({ credentialsFile: '[a' }, { errorContaining: 'bracket' }) },
      { 'profile-parser.json': parsed({ credentialsFile: '[a]' }, { errorContaining: 'bracket' }) },
    ],
    [
      'profile-parser, of errors in sections that no case tells',
      { 'profile-parser.json': parsed({ configFile: '[services a]\n= 1' }, { errorContaining: 'name' }) },
      { 'profile-parser.json': parsed({ configFile: '[services a]\nb = 1' }, { errorContaining: 'name' }) },
    ],
    [
      'file-locations',
      { 'file-locations.json': located(LOCATIONS) },
      { 'file-locations.json': located({ ...LOCATIONS, configLocation: '/config' }) },
    ],
    [
      'file-locations, of profiles',
      { 'file-locations.json': located({ ...LOCATIONS, environment: { HOME: '/h' }, profile: 'default' }) },
      { 'file-locations.json': located({ ...LOCATIONS, environment: { HOME: '/h' } }) },
    ],
    [
      'container-endpoints',
      { 'container-endpoints.json': container('https://a.example/b', { Ok: 'https://a.example/b' }) },
      { 'container-endpoints.json': container('https://a.example/b', { Ok: 'https://a.example/c' }) },
    ],
    [
      'container-endpoints, of errors',
      { 'container-endpoints.json': container('/b', { ErrorContains: 'URI did not specify a host' }) },
      { 'container-endpoints.json': container('https://a.example/b', { ErrorContains: 'URI did not specify a host' }) },
    ],
    [
      'imds-endpoints',
      { 'imds-endpoints.json': imds('http://a.example', { Ok: 'http://a.example/latest/api/token' }) },
      { 'imds-endpoints.json': imds('http://a.example', { Ok: `${IMDS}/api/token` }) },
    ],
    [
      'imds-endpoints, of errors',
      { 'imds-endpoints.json': imds('not a uri', { Err: 'invalid uri character' }) },
      { 'imds-endpoints.json': imds('http://a.example', { Err: 'invalid uri character' }) },
    ],
    [
      'sts-endpoints',
      { 'sts-endpoints.json': sts('https://sts-fips.eu-west-1.api.aws') },
      { 'sts-endpoints.json': sts('https://sts.eu-west-1.amazonaws.com') },
    ],
    ['scenarios/token', token('canary-sso'), token('canary-other')],
    ['login', { 'login.json': login('canary-next') }, { 'login.json': login('canary-refresh') }],
    [
      // The text alone cannot be wrong here, so the wrong case is a profile whose keys are not all there.
      'process-output',
      { 'process-output/one.ini': program('AKIDONE') },
      { 'process-output/one.ini': program('') },
    ],
  ])('%s: one passes that is so, and one fails that is not', async (_, right, wrong) => {
    expect((await linesOf(right)).at(-1)).toBe('1 passed, 0 failed')
    expect((await linesOf(wrong)).at(-1)).toBe('0 passed, 1 failed')
  })

  test('outputs of programs are judged by what stands in them', async () => {
    const outputs = {
      good: { Version: 1, AccessKeyId: 'AKIDONE', SecretAccessKey: 'canary' },
      ended: { Version: 1, AccessKeyId: 'AKIDONE', SecretAccessKey: 'canary', Expiration: '2001-01-01T00:00:00Z' },
      half: { Version: 1, AccessKeyId: 'AKIDONE' },
    }
    const files = Object.fromEntries(Object.entries(outputs).map(([name, output]) => [`process-output/${name}.json`, output]))
    expect((await linesOf({ ...files, 'process-output/cut.json': '{' })).at(-1)).toBe('4 passed, 0 failed')
  })

  test('cached logins are judged by what stands in them', async () => {
    const logins = {
      good: SSO_LOGIN,
      ended: { ...SSO_LOGIN, expiresAt: '2001-01-01T00:00:00Z' },
      renewable: {
        ...SSO_LOGIN,
        expiresAt: '2001-01-01T00:00:00Z',
        refreshToken: 'canary-refresh',
        clientId: 'c',
        clientSecret: 'canary-client',
      },
      without: { accessToken: 'canary-sso' },
    }
    const files = Object.fromEntries(Object.entries(logins).map(([name, content]) => [`sso-cache/${name}.json`, content]))
    expect((await linesOf({ ...files, 'sso-cache/cut.json': '{' })).at(-1)).toBe('5 passed, 0 failed')
  })

  test('texts for the parser pass by being answered', async () => {
    const texts = {
      'ini-fuzz/config/proto': '[profile __proto__]\n__proto__ = 1\n',
      'ini-fuzz/credentials/cut': '[a\n',
      'ini-fuzz/config/nul': '\0',
    }
    expect((await linesOf(texts)).at(-1)).toBe('3 passed, 0 failed')
  })
})

describe('the runner', () => {
  const corpora = {
    ...scenario('scenarios/profile/one', { config: KEYS, result: ONE }),
    ...scenario('scenarios/profile/two', { result: ONE }),
  }
  const why = 'somebody decided so'

  test('counts an exception apart, with its reason', async () => {
    const lines = await linesOf(corpora, [{ suite: 'scenarios/profile', name: 'two', why }])
    expect(lines).toContain(`excepted  scenarios/profile: two: ${why}`)
    expect(lines.at(-1)).toBe('1 passed, 0 failed, 1 excepted')
  })

  test('fails for an exception whose case passes', async () => {
    const lines = await linesOf(corpora, [{ suite: 'scenarios/profile', name: 'one', why }])
    expect(lines).toContainEqual(expect.stringContaining(`FAILED  scenarios/profile: one: passes, and is an exception (${why})`))
    expect(lines.at(-1)).toBe('0 passed, 2 failed')
  })

  test('tells of an exception without a case, unless its suite is not there', async () => {
    const unknown = ['scenarios/profile', 'scenarios/token'].map((suite) => ({ suite, name: 'three', why }))
    const unused = (await linesOf(corpora, unknown)).filter((line) => line.startsWith('unused'))
    expect(unused).toEqual(['unused  scenarios/profile: three: an exception without a case'])
  })

  test('lets cases of a missing part wait, by name', async () => {
    await using made = await fakeCorpora({ later: '' })
    const suite = { at: 'later', cases: async () => [{ name: 'one', run: async () => [String(await part('fromNowhere'))] }] }
    const lines = reportLines(await runFolder(made.folder, { suites: [suite], exceptions: [] }))
    expect(lines[0]).toBe('waiting  later: one: waits for fromNowhere of @credchain/providers')
    expect(lines.at(-1)).toBe('0 passed, 0 failed, 1 waiting')
  })

  test('names what is not in the folder', async () => {
    const lines = await linesOf(corpora)
    expect(lines).toContain('skipped  ini-fuzz: not in this folder')
    expect(lines.filter((line) => line.startsWith('skipped')).length).toBeLessThan(SUITES.length)
  })

  test('fails for a part that it cannot read', async () => {
    const lines = await linesOf({ 'imds-endpoints.json': '{' })
    expect(lines[0]).toContain('FAILED  imds-endpoints.json: as a whole: cannot be read')
    expect(lines.at(-1)).toBe('0 passed, 1 failed')
  })

  test('numbers cases of one name', async () => {
    const twice = { tests: [...container('/b', { Ok: 'x' }).tests, ...container('/c', { Ok: 'x' }).tests] }
    const failed = (await linesOf({ 'container-endpoints.json': twice })).filter((line) => line.startsWith('FAILED'))
    expect(failed.map((line) => line.split(': ')[1])).toEqual(['one', 'one (2)'])
  })
})

describe('the command', () => {
  const good = scenario('scenarios/profile/one', { config: KEYS, result: ONE })
  const bad = scenario('scenarios/profile/two', { result: ONE })

  test.each<[string, Corpora, readonly string[], number]>([
    ['everything passes', good, [], 0],
    ['something fails', { ...good, ...bad }, [], 1],
    ['as many pass as have to', { ...good, ...bad }, ['--at-least', '1'], 0],
    ['too few pass', good, ['--at-least', '2'], 1],
    ['nothing is there to run', {}, [], 1],
    ['the number is none', good, ['--at-least', '0'], 2],
  ])('when %s', async (_, corpora, args, code) => {
    await using made = await fakeCorpora({ 'README.md': '', ...corpora })
    const run = await command([made.folder, ...args])
    expect(run.code).toBe(code)
    if (code < 2) expect(run.stdout.trimEnd().split('\n').at(-1)).toMatch(/^\d+ passed, \d+ failed$/)
  })

  test('takes the folder of CORPORA, and says which one is missing', async () => {
    await using made = await fakeCorpora(good)
    expect((await command([], { CORPORA: made.folder })).stdout).toContain('1 passed, 0 failed')
    const absent = await command([`${made.folder}/nowhere`])
    expect(absent.code).toBe(2)
    expect(absent.stderr).toContain('/nowhere')
  })
})

/** The command as `pnpm conformance` runs it. */
function command(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const run = fileURLToPath(new URL('run.js', import.meta.url))
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(process.execPath, [run, ...args], { env: { ...process.env, ...env } }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr })
    })
  })
}
