/** @module A SAML response as an identity provider posts it, for tests. */
import { randomUUID } from 'node:crypto'
import { signAssertion } from './signed-xml.js'

export interface SamlResponseOptions {
  /** The provider's RSA key, in PEM: it signs the assertion. */
  readonly privateKey: string
  /** Entity id of the provider. */
  readonly issuer: string
  /** ARN of the provider in IAM. */
  readonly principalArn: string
  /** ARNs of the roles that it offers. */
  readonly roleArns: readonly string[]
  /** When it is issued, in milliseconds since the epoch. */
  readonly at: number
  /** Who has signed in, and the name of the session. Default: `alice`. */
  readonly subject?: string
  /** Default: AWS's sign-in. */
  readonly audience?: string
  /** Default: AWS's sign-in. */
  readonly recipient?: string
  /** Until when it may be presented, in milliseconds after `at`. Default: 300 000. */
  readonly validMs?: number
  /** Longest life of the session, in seconds. Default: not said. */
  readonly sessionSeconds?: number
}

const SIGN_IN = 'https://signin.aws.amazon.com/saml'

/** The response in base64, as `SAMLAssertion` of AssumeRoleWithSAML. */
export function issueSamlResponse(options: SamlResponseOptions): string {
  const { issuer, principalArn, roleArns, at, subject = 'alice', audience = SIGN_IN, recipient = SIGN_IN, validMs = 300_000 } = options
  const ends = new Date(at + validMs).toISOString()
  const attributes = [
    attribute(
      'Role',
      roleArns.map((arn) => `${arn},${principalArn}`),
    ),
    attribute('RoleSessionName', [subject]),
    options.sessionSeconds === undefined ? '' : attribute('SessionDuration', [String(options.sessionSeconds)]),
  ]
  const xml = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" Version="2.0">
  <saml:Assertion ID="_${randomUUID()}" Version="2.0" IssueInstant="${new Date(at).toISOString()}"><saml:Issuer>${escaped(issuer)}</saml:Issuer>
  <saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${escaped(subject)}</saml:NameID>
  <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
  <saml:SubjectConfirmationData NotOnOrAfter="${ends}" Recipient="${escaped(recipient)}"/></saml:SubjectConfirmation></saml:Subject>
  <saml:Conditions NotOnOrAfter="${ends}"><saml:AudienceRestriction><saml:Audience>${escaped(audience)}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
  <saml:AttributeStatement>${attributes.join('')}</saml:AttributeStatement></saml:Assertion></samlp:Response>`
  return Buffer.from(signAssertion(xml, options.privateKey)).toString('base64')
}

function attribute(name: string, values: readonly string[]): string {
  const inside = values.map((value) => `<saml:AttributeValue>${escaped(value)}</saml:AttributeValue>`).join('')
  return `<saml:Attribute Name="https://aws.amazon.com/SAML/Attributes/${name}">${inside}</saml:Attribute>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
