import { memoryStore, TransportError } from '@credchain/core'
import { expectNoSecrets, fakeWorld, issueSamlResponse, type FakeAnswer } from '@credchain/sandbox'
import { describeProvider } from '@credchain/sandbox/contracts'
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { HOUR_MS, failureOf, openSts, parametersOf, refused, roleArn, START } from '../temporary-credentials/sts-world.test-driver.js'
import { fromSamlAssertion, type FromSamlAssertionOptions } from './from-saml-assertion.js'

const STS = 'https://sts.us-east-1.amazonaws.com/'
const env = { AWS_REGION: 'us-east-1' }
const principalArn = 'arn:aws:iam::123456789012:saml-provider/corp'
const issuer = 'https://idp.corp.example/saml'
const RoleArn = roleArn('app')
const SECRET = Buffer.from('<CANARY/>').toString('base64')
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const base: FromSamlAssertionOptions = { roleArn: RoleArn, principalArn, samlAssertion: SECRET }
const sandboxOptions = { roles: [{ arn: RoleArn, maxSessionSeconds: 43_200 }], samlProviders: [{ arn: principalArn, issuer, publicKey }] }
const issued = (at: number) => issueSamlResponse({ privateKey, issuer, principalArn, roleArns: [RoleArn], at })

function assumed(key = 'ASIACANARYSAML000001'): FakeAnswer {
  const text = `<AssumeRoleWithSAMLResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithSAMLResult><Credentials>
    <AccessKeyId>${key}</AccessKeyId><SecretAccessKey>CANARYminted</SecretAccessKey><SessionToken>CANARYtoken</SessionToken>
    <Expiration>2026-01-01T01:00:00Z</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/app/alice</Arn>
    <AssumedRoleId>AROA:alice</AssumedRoleId></AssumedRoleUser></AssumeRoleWithSAMLResult></AssumeRoleWithSAMLResponse>`
  return { text, headers: { 'content-type': 'text/xml' } }
}

describe('the call', () => {
  test('is not signed, and gives the session that the assertion names', async () => {
    await using world = await openSts(sandboxOptions)
    expect(await fromSamlAssertion({ ...base, samlAssertion: issued(START) }, world.runtime)()).toEqual({
      accessKeyId: expect.stringMatching(/^ASIA/),
      secretAccessKey: expect.any(String),
      sessionToken: expect.any(String),
      expiration: new Date(START + HOUR_MS),
      accountId: '123456789012',
      $source: { CREDENTIALS_STS_ASSUME_ROLE_SAML: 'j' },
    })
    expect(world.sent[0]?.headers).not.toHaveProperty('authorization')
  })

  test('carries what the options say', async () => {
    const world = fakeWorld({ env, http: [{ request: STS, answer: assumed() }] })
    const policyArns = [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }]
    await fromSamlAssertion({ ...base, policy: '{}', policyArns, durationSeconds: 900 }, world)()
    expect(parametersOf(world.requests[0])).toEqual({
      Action: 'AssumeRoleWithSAML',
      Version: '2011-06-15',
      RoleArn,
      PrincipalArn: principalArn,
      SAMLAssertion: SECRET,
      Policy: '{}',
      'PolicyArns.member.1.arn': policyArns[0]?.arn,
      DurationSeconds: '900',
    })
  })

  test.each<[string, FromSamlAssertionOptions['samlAssertion']]>([
    ['a string, broken into lines', ` ${SECRET.slice(0, 4)}\r\n${SECRET.slice(4)}\n`],
    ['a function', async () => SECRET],
    ['a file', { file: '/saml' }],
  ])('takes the assertion from %s', async (_, samlAssertion) => {
    const world = fakeWorld({ env, files: { '/saml': `${SECRET}\n` }, http: [{ request: STS, answer: assumed() }] })
    await fromSamlAssertion({ ...base, samlAssertion }, world)()
    expect(parametersOf(world.requests[0])).toHaveProperty('SAMLAssertion', SECRET)
  })
})

describe('a refresh', () => {
  test('fetches a new assertion', async () => {
    await using world = await openSts(sandboxOptions)
    const provider = fromSamlAssertion({ ...base, samlAssertion: () => issued(world.clock.now()) }, world.runtime)
    const first = await provider()
    world.clock.advance(HOUR_MS)
    expect((await provider()).accessKeyId).not.toBe(first.accessKeyId)
  })

  test('with the same assertion is refused five minutes after that was issued', async () => {
    await using world = await openSts(sandboxOptions)
    const samlAssertion = issued(START)
    const provider = fromSamlAssertion({ ...base, samlAssertion }, world.runtime)
    await provider()
    world.clock.advance(HOUR_MS)
    const error = await failureOf(provider())
    expect(error).toMatchObject({ code: 'REJECTED', source: 'saml-assertion', message: expect.stringContaining('ExpiredTokenException') })
    expectNoSecrets([samlAssertion], error)
  })

  test('sends again when the assertion was renewed in between', async () => {
    await using world = await openSts(sandboxOptions)
    const texts = [issued(START - HOUR_MS), issued(START)]
    await fromSamlAssertion({ ...base, samlAssertion: () => texts.shift() ?? '' }, world.runtime)()
    expect(world.calls('AssumeRoleWithSAML')).toBe(2)
  })
})

describe('what it refuses', () => {
  test.each<[string, Partial<Record<keyof FromSamlAssertionOptions, unknown>>, string]>([
    ['no role', { roleArn: '' }, 'saml-assertion: roleArn must be an ARN'],
    ['no provider', { principalArn: undefined }, 'saml-assertion: principalArn must be an ARN'],
    ['no assertion', { samlAssertion: undefined }, 'saml-assertion: samlAssertion must be a string, a function or { file }'],
    ['a function that gives no string', { samlAssertion: () => 1 }, 'saml-assertion: the function samlAssertion must give a string'],
  ])('%s', async (_, wrong, message) => {
    const provider = fromSamlAssertion({ ...base, ...wrong } as FromSamlAssertionOptions, fakeWorld({ env }))
    await expect(provider()).rejects.toThrow(new TypeError(message))
  })

  test.each<[string, Partial<FromSamlAssertionOptions>, string]>([
    ['XML as it is', { samlAssertion: '<Response>CANARY</Response>' }, 'INVALID_CONFIG'],
    ['URL-encoded base64', { samlAssertion: `${SECRET}%3D` }, 'INVALID_CONFIG'],
    ['an empty assertion', { samlAssertion: ' \n' }, 'UNAVAILABLE'],
    ['a file that is not there', { samlAssertion: { file: '/nowhere' } }, 'INVALID_CONFIG'],
    ['a file that may not be read', { samlAssertion: { file: '/locked' } }, 'INVALID_CONFIG'],
    ['a function that fails', { samlAssertion: () => Promise.reject(new Error('CANARY')) }, 'UNAVAILABLE'],
    ['899 seconds', { durationSeconds: 899 }, 'INVALID_CONFIG'],
    ['43 201 seconds', { durationSeconds: 43_201 }, 'INVALID_CONFIG'],
  ])('%s', async (_, wrong, code) => {
    const world = fakeWorld({ env, files: { '/locked': new TransportError('EACCES', 'no') } })
    const error = await failureOf(fromSamlAssertion({ ...base, ...wrong }, world)())
    expect(error).toMatchObject({ code, source: 'saml-assertion' })
    expectNoSecrets(['CANARY', SECRET], error)
  })
})

test.each<[string, Partial<FromSamlAssertionOptions>, number]>([
  ['the same assertion is exchanged once', {}, 1],
  ['another provider is another session', { principalArn: `${principalArn}2` }, 2],
  ['another assertion is another session', { samlAssertion: 'AAAA' }, 2],
])('over one store, %s', async (_, other, calls) => {
  const world = fakeWorld({ env, http: [{ request: STS, answer: assumed(), times: calls }] })
  const store = memoryStore({}, world)
  await fromSamlAssertion({ ...base, store }, world)()
  await fromSamlAssertion({ ...base, ...other, store }, world)()
  world.verify()
})

test('explain says whose assertion it is', async () => {
  expect(await fromSamlAssertion(base, fakeWorld({ env })).describe?.()).toEqual([
    `assume ${RoleArn} with a SAML assertion of ${principalArn}`,
  ])
})

describeProvider('fromSamlAssertion', {
  build: (runtime) => fromSamlAssertion(base, runtime),
  broken: () => {
    const world = fakeWorld({ env, http: [{ request: STS, answer: refused(400, 'InvalidIdentityToken', `no: ${SECRET}`) }] })
    return { world, provider: fromSamlAssertion(base, world), code: 'REJECTED' }
  },
  silent: () => {
    const world = fakeWorld({ env, http: [{ request: STS, answer: 'hang', times: 3 }] })
    return { world, provider: fromSamlAssertion(base, world) }
  },
  working: () => {
    const world = fakeWorld({ env, http: [{ request: STS, answer: assumed() }] })
    return { world, provider: fromSamlAssertion(base, world), identity: { accessKeyId: 'ASIACANARYSAML000001', accountId: '123456789012' } }
  },
  secrets: [SECRET, 'CANARYminted', 'CANARYtoken'],
})
