import {
  AssumeRoleCommand,
  AssumeRoleWithSAMLCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
  type AssumeRoleWithWebIdentityCommandInput,
  type Credentials,
} from '@aws-sdk/client-sts'
import { issueSamlResponse, startSandbox, virtualClock, type Sandbox, type SamlResponseOptions } from '@credchain/sandbox'
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openIssuer, type Issuer } from './issuer.js'

const ACCOUNT = '123456789012'
const USER = { userName: 'alice', accessKeyId: 'AKIAALICE00000000001', secretAccessKey: 'alice+secret/alice+secret/alice+secret/0' }
const SAML = `arn:aws:iam::${ACCOUNT}:saml-provider/corp`
const IDP = 'https://idp.corp.example/saml'
const rsaKeys = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
const idpKeys = rsaKeys()
const arnOf = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`
const OPEN = arnOf('open')
const START = Date.parse('2026-03-01T12:00:00Z')
const clock = virtualClock({ at: START, speed: 0 })
let sandbox: Sandbox
let issuer: Issuer
let stranger: Issuer

beforeAll(async () => {
  issuer = await openIssuer()
  stranger = await openIssuer()
  sandbox = await startSandbox({
    clock,
    users: [USER],
    roles: [
      { arn: OPEN, maxSessionSeconds: 43_200 },
      { arn: arnOf('users-only'), trusts: [ACCOUNT] },
      { arn: arnOf('saml'), trusts: [SAML] },
    ],
    samlProviders: [{ arn: SAML, issuer: IDP, publicKey: idpKeys.publicKey }],
    oidcProviders: [{ issuer: issuer.url, clientIds: ['sts', 'other'] }],
  })
})
afterAll(async () => {
  await sandbox.close()
  await issuer.close()
  await stranger.close()
})

const at = () => ({ endpoint: sandbox.url, region: 'us-east-1', maxAttempts: 1, systemClockOffset: clock.now() - Date.now() })
const unsigned = () => new STSClient(at())
function signedBy(keys: Credentials | undefined): STSClient {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = keys ?? {}
  return new STSClient({
    ...at(),
    credentials: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      ...(SessionToken !== undefined && { sessionToken: SessionToken }),
    },
  })
}
const alice = () =>
  signedBy({ AccessKeyId: USER.accessKeyId, SecretAccessKey: USER.secretAccessKey, SessionToken: undefined, Expiration: undefined })
const federated = async () => (await alice().send(new GetFederationTokenCommand({ Name: 'bob' }))).Credentials

describe('GetFederationToken', () => {
  test('gives a user’s guest credentials of its own, for twelve hours unless told otherwise', async () => {
    const { Credentials: keys, FederatedUser } = await alice().send(new GetFederationTokenCommand({ Name: 'bob' }))
    expect(FederatedUser).toEqual({ FederatedUserId: `${ACCOUNT}:bob`, Arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob` })
    expect(keys?.Expiration?.getTime()).toBe(START + 43_200_000)
    expect((await signedBy(keys).send(new GetCallerIdentityCommand({}))).Arn).toBe(FederatedUser?.Arn)
  })

  test('is nothing that a session may ask for, and its guests may ask for nothing', async () => {
    const session = (await alice().send(new GetSessionTokenCommand({}))).Credentials
    const guest = await federated()
    for (const keys of [session, guest]) {
      await expect(signedBy(keys).send(new GetFederationTokenCommand({ Name: 'eve' }))).rejects.toMatchObject({ name: 'AccessDenied' })
      await expect(signedBy(keys).send(new GetSessionTokenCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' })
    }
    const assume = new AssumeRoleCommand({ RoleArn: OPEN, RoleSessionName: 'guest' })
    await expect(signedBy(guest).send(assume)).rejects.toMatchObject({ name: 'AccessDenied' })
  })

  test.each([
    ['a name of one letter', { Name: 'b' }],
    ['a name of 33 letters', { Name: 'b'.repeat(33) }],
    ['899 seconds', { Name: 'bob', DurationSeconds: 899 }],
    ['129 601 seconds', { Name: 'bob', DurationSeconds: 129_601 }],
  ])('refuses %s', async (_, input) => {
    await expect(alice().send(new GetFederationTokenCommand(input))).rejects.toMatchObject({ name: 'ValidationError' })
  })
})

describe('AssumeRoleWithSAML', () => {
  const assume = (
    options: Partial<SamlResponseOptions> = {},
    input: { RoleArn?: string; PrincipalArn?: string; SAMLAssertion?: string; DurationSeconds?: number } = {},
  ) =>
    unsigned().send(
      new AssumeRoleWithSAMLCommand({
        RoleArn: OPEN,
        PrincipalArn: SAML,
        SAMLAssertion: issueSamlResponse({
          privateKey: idpKeys.privateKey,
          issuer: IDP,
          principalArn: SAML,
          roleArns: [OPEN, arnOf('users-only')],
          at: clock.now(),
          ...options,
        }),
        ...input,
      }),
    )

  test('gives the session that the assertion names', async () => {
    const answer = await assume({ subject: 'carol' })
    expect(answer).toMatchObject({
      Subject: 'carol',
      SubjectType: 'persistent',
      Issuer: IDP,
      Audience: 'https://signin.aws.amazon.com/saml',
    })
    expect(answer.AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/open/carol`)
    expect((await signedBy(answer.Credentials).send(new GetCallerIdentityCommand({}))).Arn).toBe(answer.AssumedRoleUser?.Arn)
  })

  test('the assertion may shorten it', async () => {
    const answer = await assume({ sessionSeconds: 900 }, { DurationSeconds: 7200 })
    expect(answer.Credentials?.Expiration?.getTime()).toBe(START + 900_000)
  })

  test.each<[string, Partial<SamlResponseOptions>, Parameters<typeof assume>[1], string]>([
    ['one that was issued five minutes ago', { at: START - 300_000, validMs: 900_000 }, {}, 'ExpiredTokenException'],
    ['one that is good no more', { at: START - 60_000, validMs: 60_000 }, {}, 'ExpiredTokenException'],
    ['one of another issuer', { issuer: 'https://evil.example' }, {}, 'InvalidIdentityTokenException'],
    ['one for another audience', { audience: 'https://elsewhere.example' }, {}, 'InvalidIdentityTokenException'],
    ['one for another recipient', { recipient: 'https://elsewhere.example' }, {}, 'AccessDenied'],
    ['one without a name for the session', { subject: '' }, {}, 'InvalidIdentityTokenException'],
    ['a provider that nobody knows', {}, { PrincipalArn: `${SAML}-2` }, 'InvalidIdentityTokenException'],
    ['a role that it does not offer', {}, { RoleArn: arnOf('saml') }, 'AccessDenied'],
    ['a role that does not trust the provider', {}, { RoleArn: arnOf('users-only') }, 'AccessDenied'],
    ['a role that does not exist', { roleArns: [arnOf('none')] }, { RoleArn: arnOf('none') }, 'AccessDenied'],
    ['text that is no XML', {}, { SAMLAssertion: Buffer.from('<Response').toString('base64') }, 'InvalidIdentityTokenException'],
    ['XML that is no response', {}, { SAMLAssertion: Buffer.from('<a/>').toString('base64') }, 'InvalidIdentityTokenException'],
    ['text that is no base64', {}, { SAMLAssertion: '<Response/>' }, 'ValidationError'],
  ])('refuses %s', async (_, options, input, name) => {
    await expect(assume(options, input)).rejects.toMatchObject({ name })
  })

  /** A response of the provider, and what somebody makes of it. */
  const tampered = (change: (xml: string, assertion: string) => string, privateKey = idpKeys.privateKey) => {
    const base64 = issueSamlResponse({ privateKey, issuer: IDP, principalArn: SAML, roleArns: [OPEN], at: START, subject: 'carol' })
    const xml = Buffer.from(base64, 'base64').toString()
    const assertion = /<saml:Assertion[^]*<\/saml:Assertion>/.exec(xml)?.[0] ?? ''
    return Buffer.from(change(xml, assertion)).toString('base64')
  }
  const forged = (assertion: string) => assertion.replace(/<Signature[^]*<\/Signature>/, '').replaceAll('carol', 'mallory')

  test.each<[string, string]>([
    ['of another key', tampered((xml) => xml, rsaKeys().privateKey)],
    ['that is not there', tampered((xml) => xml.replace(/<Signature[^]*<\/Signature>/, ''))],
    ['of other words', tampered((xml) => xml.replaceAll('carol', 'mallory'))],
  ])('refuses a signature %s', async (_, SAMLAssertion) => {
    await expect(assume({}, { SAMLAssertion })).rejects.toMatchObject({ message: 'Response signature invalid' })
  })

  test.each<[string, string]>([
    ['before', tampered((xml, assertion) => xml.replace(assertion, forged(assertion).replace(/ID="[^"]*"/, 'ID="_evil"') + assertion))],
    ['behind', tampered((xml, assertion) => xml.replace(assertion, assertion + forged(assertion).replace(/ID="[^"]*"/, 'ID="_evil"')))],
  ])('reads nothing but what was signed, with a forgery %s it', async (_, SAMLAssertion) => {
    await expect(assume({}, { SAMLAssertion })).resolves.toMatchObject({ Subject: 'carol' })
  })

  test('takes one to the last millisecond', async () => {
    await expect(assume({ at: START - 299_999, validMs: 900_000 })).resolves.toHaveProperty('Credentials')
  })
})

describe('AssumeRoleWithWebIdentity', () => {
  const claims = (more: object = {}) => ({ iss: issuer.url, sub: 'pod-1', aud: 'sts', exp: START / 1000 + 60, ...more })
  const assume = (WebIdentityToken: string, input: Partial<AssumeRoleWithWebIdentityCommandInput> = {}) =>
    unsigned().send(new AssumeRoleWithWebIdentityCommand({ RoleArn: OPEN, RoleSessionName: 'pod', WebIdentityToken, ...input }))

  test('verifies the token with the keys of its issuer', async () => {
    const answer = await assume(await issuer.sign(claims({ aud: ['nobody', 'other'] })))
    const Provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer.url.replace('http://', '')}`
    expect(answer).toMatchObject({ SubjectFromWebIdentityToken: 'pod-1', Audience: 'other', Provider })
    expect(answer.AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/open/pod`)
  })

  test.each<[string, () => Promise<string>, Partial<AssumeRoleWithWebIdentityCommandInput>, string]>([
    ['a token that has expired', () => issuer.sign(claims({ exp: START / 1000 })), {}, 'ExpiredTokenException'],
    ['a token for somebody else', () => issuer.sign(claims({ aud: 'elsewhere' })), {}, 'InvalidIdentityTokenException'],
    ['a token of an issuer that is not trusted', () => stranger.sign(claims({ iss: stranger.url })), {}, 'InvalidIdentityTokenException'],
    ['a token that a stranger has signed', () => stranger.sign(claims()), {}, 'InvalidIdentityTokenException'],
    ['a token without a subject', () => issuer.sign(claims({ sub: undefined })), {}, 'InvalidIdentityTokenException'],
    ['a token that never ends', () => issuer.sign(claims({ exp: undefined })), {}, 'InvalidIdentityTokenException'],
    ['text that is no token', async () => 'sesame', {}, 'InvalidIdentityTokenException'],
    ['a role that does not trust the provider', () => issuer.sign(claims()), { RoleArn: arnOf('users-only') }, 'AccessDenied'],
    ['a session longer than the role allows', () => issuer.sign(claims()), { DurationSeconds: 43_201 }, 'ValidationError'],
  ])('refuses %s', async (_, token, input, name) => {
    await expect(assume(await token(), input)).rejects.toMatchObject({ name })
  })

  test('says so when the keys cannot be had', async () => {
    const gone = await openIssuer()
    await using alone = await startSandbox({ clock, roles: [{ arn: OPEN }], oidcProviders: [{ issuer: gone.url, clientIds: ['sts'] }] })
    const token = await gone.sign(claims({ iss: gone.url }))
    await gone.close()
    const command = new AssumeRoleWithWebIdentityCommand({ RoleArn: OPEN, RoleSessionName: 'pod', WebIdentityToken: token })
    const client = new STSClient({ ...at(), endpoint: alone.url })
    await expect(client.send(command)).rejects.toMatchObject({ name: 'IDPCommunicationErrorException' })
  })
})
