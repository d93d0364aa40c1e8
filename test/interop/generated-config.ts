/** @module Shared config and credentials files as people write them, well and not so well: what the differential test feeds to both libraries. */
import fc from 'fast-check'

export interface GeneratedFiles {
  readonly config: string
  readonly credentials: string
  readonly profile: string
}

const NAMES = ['default', 'a', 'b', 'c']
const name = fc.constantFrom(...NAMES)
const account = (index: number) => String(index).repeat(12)

const property = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('KEYS', 'KEYS', 'KEYS_AND_TOKEN') },
  { weight: 6, arbitrary: name.map((source) => `ROLE ${source}`) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'region = eu-west-1',
      'external_id = x-1',
      'role_session_name = session',
      'duration_seconds = 900',
      `aws_account_id = ${account(1)}`,
      'output = json # a comment',
      '; a comment',
      '',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'role_arn = arn:aws:iam::123456789012:role/alone',
      'credential_source = Elsewhere',
      'source_profile = gone',
      'aws_access_key_id = AKIAHALF',
      'aws_session_token =',
      'aws_access_key_id =',
      'duration_seconds = soon',
      'duration_seconds = 60',
      'duration_seconds = 900s',
      'Aws_Account_Id = 222222222222',
      'EXTERNAL_ID = shouted',
      'aws_account_id = mine',
      'not a property',
      '= nameless',
      '  external_id = indented',
      's3 =\n  addressing_style = path',
    ),
  },
)

/** How the header of a section is written. */
const header = {
  config: fc.oneof(
    { weight: 9, arbitrary: fc.constant('profile') },
    { weight: 1, arbitrary: fc.constantFrom('bare', 'quoted', 'commented') },
  ),
  credentials: fc.constantFrom('bare', 'bare', 'bare', 'profile'),
}

const someProperties = fc.array(property, { maxLength: 4 })

function file(kind: 'config' | 'credentials', extra: number): fc.Arbitrary<string> {
  const section = fc.tuple(name, header[kind], someProperties, fc.nat(9_999))
  return fc.array(section, { maxLength: extra }).map((sections) => sections.map((one) => sectionText(kind, ...one)).join('\n'))
}

/** Each name once, with keys or a role, so that most of what is generated resolves. */
const firstSections = fc
  .tuple(
    ...NAMES.map((profile) =>
      fc.tuple(fc.constant(profile), fc.constantFrom('KEYS', 'KEYS', 'ROLE a', 'ROLE b', 'ROLE c'), someProperties),
    ),
  )
  .map((sections) => sections.map(([profile, first, more]) => sectionText('config', profile, 'profile', [first, ...more], 0)).join('\n'))

function sectionText(kind: 'config' | 'credentials', profile: string, style: string, properties: readonly string[], seed: number): string {
  return [headerText(kind, profile, style), ...properties.map((text, index) => propertyText(text, `${profile}${seed}${index}`)), ''].join(
    '\n',
  )
}

function headerText(kind: 'config' | 'credentials', profile: string, style: string): string {
  if (style === 'bare' || (kind === 'config' && profile === 'default' && style === 'profile')) return `[${profile}]`
  if (style === 'quoted') return `[profile "${profile}"]`
  return style === 'commented' ? `[profile ${profile}] # a comment` : `[profile ${profile}]`
}

function propertyText(text: string, id: string): string {
  if (text.startsWith('KEYS')) {
    const pair = `aws_access_key_id = AKIA${id}\naws_secret_access_key = secret${id}`
    return text === 'KEYS' ? pair : `${pair}\naws_session_token = token${id}`
  }
  const source = /^ROLE (.*)/.exec(text)?.[1]
  return source === undefined ? text : `role_arn = arn:aws:iam::123456789012:role/r${id}\nsource_profile = ${source}`
}

/** Two files, and the profile that is asked for. */
export const generatedFiles: fc.Arbitrary<GeneratedFiles> = fc.record({
  config: fc.tuple(firstSections, file('config', 2)).map((parts) => parts.join('\n')),
  credentials: file('credentials', 2),
  profile: name,
})
