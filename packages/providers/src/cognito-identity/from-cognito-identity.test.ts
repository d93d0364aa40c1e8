import { CredentialsError, memoryStore, TransportError } from '@credchain/core'
import { fakeWorld, type FakeAnswer, type FakeExchange, type FakeWorldOptions } from '@credchain/sandbox'
import { describeProvider } from '@credchain/sandbox/contracts'
import { describe, expect, test } from 'vitest'
import { fromCognitoIdentity, type FromCognitoIdentityOptions } from './from-cognito-identity.js'

const START = Date.parse('2026-01-01T00:00:00Z')
const HOUR_MS = 3_600_000
const identityId = 'eu-west-1:11111111-2222-3333-4444-555555555555'
const URL = 'https://cognito-identity.eu-west-1.amazonaws.com/'

const given = (change: object = {}): FakeAnswer => ({
  json: {
    IdentityId: identityId,
    Credentials: {
      AccessKeyId: 'ASIACOGNITO',
      SecretKey: 'canary-secret',
      SessionToken: 'canary-token',
      Expiration: (START + HOUR_MS) / 1_000,
      ...change,
    },
  },
})
const ask = (answer: FakeExchange['answer'] = given(), times = 1): FakeExchange => ({ request: `POST ${URL}`, answer, times })
const no = (name: string, message = 'no', status = 400): FakeAnswer => ({
  status,
  json: { __type: `com.amazonaws.cognito#${name}`, message },
})

function world(http: readonly FakeExchange[], options: FakeWorldOptions = {}) {
  return fakeWorld({ at: START, http, ...options })
}

describe('the call', () => {
  test('is not signed, and gives credentials with the id of the identity', async () => {
    const here = world([ask()])
    const logins = { 'accounts.google.com': 'canary-login', 'example.com': async () => 'canary-fetched' }
    const customRoleArn = 'arn:aws:iam::123456789012:role/chosen'
    await expect(fromCognitoIdentity({ identityId, logins, customRoleArn }, here)()).resolves.toEqual({
      identityId,
      accessKeyId: 'ASIACOGNITO',
      secretAccessKey: 'canary-secret',
      sessionToken: 'canary-token',
      expiration: new Date(START + HOUR_MS),
    })
    const [request] = here.requests
    expect(request?.headers).toEqual({
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityService.GetCredentialsForIdentity',
    })
    expect(JSON.parse(String(request?.body))).toEqual({
      IdentityId: identityId,
      CustomRoleArn: customRoleArn,
      Logins: { 'accounts.google.com': 'canary-login', 'example.com': 'canary-fetched' },
    })
  })

  test.each<[string, string, object, string]>([
    ['FIPS', '[default]\nuse_fips_endpoint = true', {}, 'https://cognito-identity-fips.eu-west-1.amazonaws.com/'],
    [
      'its services section, of the profile of the client that asks',
      '[profile a]\nservices = s\n[services s]\ncognito_identity =\n  endpoint_url = https://here.example',
      { callerClientConfig: { profile: 'a', region: async () => 'eu-west-1' } },
      'https://here.example/',
    ],
  ])('goes where the profile says: %s', async (_, config, request, url) => {
    const here = fakeWorld({ at: START, files: { '/home/user/.aws/config': config }, http: [{ request: url, answer: given() }] })
    await fromCognitoIdentity({ identityId }, here)(request)
    here.verify()
  })

  test('has no more in it than was said', async () => {
    const here = world([ask()])
    await fromCognitoIdentity({ identityId, logins: {} }, here)()
    expect(JSON.parse(String(here.requests[0]?.body))).toEqual({ IdentityId: identityId })
  })

  test('is one for a thousand callers, and asks for the logins anew at each refresh', async () => {
    const asked: string[] = []
    const here = world([ask(), ask(given({ AccessKeyId: 'ASIANEXT', Expiration: (START + 3 * HOUR_MS) / 1_000 }))])
    const logins = { idp: async () => (asked.push('x'), `token-${asked.length}`) }
    const provider = fromCognitoIdentity({ identityId, logins }, here)
    await Promise.all(Array.from({ length: 1_000 }, () => provider()))
    here.jump(HOUR_MS)
    await expect(provider()).resolves.toMatchObject({ accessKeyId: 'ASIANEXT', identityId })
    expect(here.requests.map(({ body }) => JSON.parse(String(body)).Logins)).toEqual([{ idp: 'token-1' }, { idp: 'token-2' }])
  })

  test.each<[string, FromCognitoIdentityOptions['clientConfig'], Record<string, string>, string]>([
    ['the region of the id', undefined, { AWS_REGION: 'us-east-1' }, 'https://cognito-identity.eu-west-1.amazonaws.com/'],
    ['the region that is said', { region: async () => 'eu-west-2' }, {}, 'https://cognito-identity.eu-west-2.amazonaws.com/'],
    ['validated cryptography', { useFipsEndpoint: true }, {}, 'https://cognito-identity-fips.eu-west-1.amazonaws.com/'],
    ['an endpoint that is said', { endpoint: 'http://localhost:1/base/' }, { AWS_ENDPOINT_URL: 'http://no' }, 'http://localhost:1/base/'],
    ['its own variable', {}, { AWS_ENDPOINT_URL_COGNITO_IDENTITY: 'http://own', AWS_ENDPOINT_URL: 'http://no' }, 'http://own/'],
    ['the variable of all', {}, { AWS_ENDPOINT_URL: 'http://all' }, 'http://all/'],
  ])('goes to %s', async (_, clientConfig, env, url) => {
    const here = world([{ request: url, answer: given() }], { env })
    await fromCognitoIdentity({ identityId, clientConfig }, here)()
    here.verify()
  })
})

describe('failures', () => {
  const failure = async (answer: FakeAnswer, options: Partial<FromCognitoIdentityOptions> = {}, times = 1) => {
    const here = world([ask(answer, times)])
    const pending = fromCognitoIdentity({ identityId, ...options }, here)().catch((error: unknown) => error)
    await here.advance(3_000)
    here.verify()
    return pending
  }

  test.each<[string, FakeAnswer, string, string, number]>([
    ['a refusal', no('NotAuthorizedException', 'Invalid login token.'), 'REJECTED', '(NotAuthorizedException: Invalid login token.)', 1],
    ['an identity that is not there', no('ResourceNotFoundException'), 'REJECTED', '(ResourceNotFoundException: no)', 1],
    ['a parameter that is wrong', no('InvalidParameterException'), 'INVALID_CONFIG', 'InvalidParameterException', 1],
    ['an identity provider that is down', no('ExternalServiceException'), 'UNAVAILABLE', 'ExternalServiceException', 1],
    ['too many requests', no('TooManyRequestsException'), 'UNAVAILABLE', 'TooManyRequestsException', 3],
    ['a failure of the service', { status: 503, text: '<html>' }, 'UNAVAILABLE', '(HTTP 503)', 3],
    ['no connection', new TransportError('ECONNREFUSED', 'nobody there'), 'UNAVAILABLE', 'nobody there', 3],
    ['nonsense', { text: 'canary' }, 'UNAVAILABLE', 'not a JSON object', 1],
    ['no credentials', { json: { Credentials: null } }, 'UNAVAILABLE', 'lacks a part', 1],
    ['no secret', given({ SecretKey: '' }), 'UNAVAILABLE', 'lacks a part', 1],
    ['no token', given({ SessionToken: undefined }), 'UNAVAILABLE', 'lacks a part', 1],
    ['an end that is none', given({ Expiration: 1e300 }), 'UNAVAILABLE', 'lacks a part', 1],
    ['credentials that have ended', given({ Expiration: START / 1_000 }), 'UNAVAILABLE', 'already expired', 1],
  ])('%s', async (_, answer, code, words, times) => {
    expect(await failure(answer, {}, times)).toMatchObject({ code, source: 'cognito-identity', message: expect.stringContaining(words) })
  })

  test('a token that comes back in a message is not shown', async () => {
    const error = await failure(no('NotAuthorizedException', 'bad canary-login'), { logins: { idp: 'canary-login' } })
    expect(error).toMatchObject({ message: expect.stringContaining('bad [token]'), hint: expect.stringContaining('have not expired') })
  })

  test.each<[string, unknown, object]>([
    [
      'fails',
      () => Promise.reject(new Error('canary')),
      { code: 'UNAVAILABLE', message: 'cognito-identity: the function for the login of idp failed' },
    ],
    ['fails with our error', () => Promise.reject(new CredentialsError('REJECTED', 'mine', 'no')), { code: 'REJECTED', source: 'mine' }],
    ['gives nothing', async () => '', { name: 'TypeError', message: 'cognito-identity: the login of idp is not a token' }],
  ])('a login that %s', async (_, idp, expected) => {
    const pending = fromCognitoIdentity({ identityId, logins: { idp: idp as () => Promise<string> } }, world([]))()
    expect(await pending.catch((error: unknown) => error)).toMatchObject(expected)
  })

  test.each<[string, object, RegExp]>([
    ['no id', {}, /identityId must be REGION:GUID/],
    ['an id without a region', { identityId: '11111111-2222' }, /identityId must be REGION:GUID/],
    ['an id that leads elsewhere', { identityId: 'evil.example/:1' }, /identityId must be REGION:GUID/],
    ['a client', { identityId, client: {} }, /options.client is not taken/],
  ])('%s is a TypeError at the call', async (_, options, words) => {
    const provider = fromCognitoIdentity(options as FromCognitoIdentityOptions, world([]))
    await expect(provider()).rejects.toThrow(expect.objectContaining({ name: 'TypeError', message: expect.stringMatching(words) }))
    await expect(provider.describe?.()).rejects.toThrow(TypeError)
  })
})

test('describe names the identity', async () => {
  await expect(fromCognitoIdentity({ identityId }, world([])).describe?.()).resolves.toEqual([`identity ${identityId} of Amazon Cognito`])
})

const within = (...http: readonly FakeExchange[]) => {
  const here = world(http)
  return { world: here, provider: fromCognitoIdentity({ identityId, logins: { idp: 'canary-login' } }, here) }
}
describeProvider('fromCognitoIdentity', {
  build: (runtime) => fromCognitoIdentity({ identityId: '' }, runtime),
  broken: () => ({ ...within(ask(no('NotAuthorizedException', 'bad canary-login'))), code: 'REJECTED' }),
  silent: () => within(ask('hang', 9)),
  working: () => ({ ...within(ask()), identity: { accessKeyId: 'ASIACOGNITO', identityId } }),
  secrets: ['canary'],
})

describe('a store', () => {
  const logins = { 'example.com': 'canary-login' }

  test.each<[who: string, calls: number, options: Partial<FromCognitoIdentityOptions>]>([
    ['the same identity and logins', 1, {}],
    ['a function that gives the same token', 1, { logins: { 'example.com': async () => 'canary-login' } }],
    ['another token', 2, { logins: { 'example.com': 'canary-other' } }],
    ['a guest', 2, { logins: {} }],
    ['another identity', 2, { identityId: 'eu-west-1:99999999-2222-3333-4444-555555555555' }],
    ['another role', 2, { customRoleArn: 'arn:aws:iam::123456789012:role/other' }],
  ])('serves %s: %i call(s) of Cognito', async (_, calls, options) => {
    const here = world([ask(given(), 2)])
    const store = memoryStore({}, here)
    const first = await fromCognitoIdentity({ identityId, logins, store }, here)()
    const second = await fromCognitoIdentity({ identityId, logins, store, ...options }, here)()
    expect(here.requests).toHaveLength(calls)
    expect(second).toEqual({ ...first, identityId: options.identityId ?? identityId })
  })

  test('another endpoint has a place of its own', async () => {
    const endpoint = 'https://here.example'
    const here = world([ask(), { request: `POST ${endpoint}/`, answer: given() }])
    const store = memoryStore({}, here)
    await fromCognitoIdentity({ identityId, store }, here)()
    await fromCognitoIdentity({ identityId, store, clientConfig: { endpoint } }, here)()
    here.verify()
  })
})
