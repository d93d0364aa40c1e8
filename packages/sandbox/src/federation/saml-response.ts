/** @module A SAML response, read: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html */
import { XMLParser } from 'fast-xml-parser'

/** What STS reads of a response. Instants are milliseconds since the epoch, `NaN` where there is none. */
export interface SamlResponse {
  readonly issuer: string
  readonly issuedAt: number
  readonly audiences: readonly string[]
  readonly recipient: string
  readonly notOnOrAfter: number
  readonly subject: string
  readonly subjectType: string
  /** Pairs of role and provider, in no order. */
  readonly roles: readonly string[]
  readonly sessionName: string
  /** Undefined when the assertion does not say. */
  readonly sessionSeconds?: number
}

const LISTS = new Set(['Attribute', 'AttributeValue', 'Audience'])
const ATTRIBUTE = 'https://aws.amazon.com/SAML/Attributes/'

const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  isArray: (name) => LISTS.has(name),
})

/** What a signed response, or the signed assertion of one, says; undefined for anything else. */
export function readSamlResponse(signedXml: string): SamlResponse | undefined {
  const root = parsed(signedXml)
  const assertion = member(root, 'Assertion') ?? member(root, 'Response', 'Assertion')
  if (assertion === undefined) return undefined
  const confirmation = member(assertion, 'Subject', 'SubjectConfirmation', 'SubjectConfirmationData')
  const seconds = attributeOf(assertion, 'SessionDuration')[0]
  return {
    issuer: textOf(member(assertion, 'Issuer')),
    issuedAt: Date.parse(textOf(member(assertion, '@IssueInstant'))),
    audiences: listOf(member(assertion, 'Conditions', 'AudienceRestriction', 'Audience')).map(textOf),
    recipient: textOf(member(confirmation, '@Recipient')),
    notOnOrAfter: Date.parse(textOf(member(confirmation, '@NotOnOrAfter'))),
    subject: textOf(member(assertion, 'Subject', 'NameID')),
    subjectType: textOf(member(assertion, 'Subject', 'NameID', '@Format')).replace(/^.*:/, ''),
    roles: attributeOf(assertion, 'Role'),
    sessionName: attributeOf(assertion, 'RoleSessionName')[0] ?? '',
    ...(seconds === undefined ? {} : { sessionSeconds: Number(seconds) }),
  }
}

function parsed(xml: string): unknown {
  try {
    return parser.parse(xml, true)
  } catch {
    return undefined
  }
}

function attributeOf(assertion: unknown, name: string): readonly string[] {
  const attributes = listOf(member(assertion, 'AttributeStatement', 'Attribute'))
  const found = attributes.find((attribute) => textOf(member(attribute, '@Name')) === ATTRIBUTE + name)
  return listOf(member(found, 'AttributeValue')).map(textOf)
}

function member(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (node, name) => (typeof node === 'object' && node !== null ? Object.getOwnPropertyDescriptor(node, name)?.value : undefined),
    value,
  )
}

function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : [value].flat()
}

/** Of an element with attributes the parser makes an object with its text in it. */
function textOf(value: unknown): string {
  const text = typeof value === 'object' ? member(value, '#text') : value
  return typeof text === 'string' ? text.trim() : ''
}
