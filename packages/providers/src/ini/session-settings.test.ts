import { isCredentialsError, type Credentials } from '@credchain/core'
import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { fromIni } from './from-ini.js'
import { parse } from './parse.js'
import { sessionSettings, type SessionSettings } from './session-settings.js'

const ARN = 'arn:aws:iam::123456789012:policy/a'

function settings(lines: string): SessionSettings {
  const section = parse(`[profile a]\n${lines}`, 'config', 'config').profiles.get('a')
  return section === undefined ? expect.unreachable() : sessionSettings(section)
}

describe('what is taken', () => {
  const cases: [name: string, lines: string, expected: SessionSettings][] = [
    ['nothing', 'region = r', {}],
    ['blank is nothing', 'policy =\npolicy_arns =\ntags =\nsource_identity =', {}],
    ['a policy', 'policy = {"Version":"2012-10-17"}', { policy: '{"Version":"2012-10-17"}' }],
    ['a policy of several lines', 'policy = {\n  "Statement": [\n  ]\n  }', { policy: '{\n"Statement": [\n]\n}' }],
    [
      'ARNs on a line',
      `policy_arns = ${ARN}, arn:aws-cn:iam::aws:policy/x/ReadOnlyAccess,`,
      { policyArns: [ARN, 'arn:aws-cn:iam::aws:policy/x/ReadOnlyAccess'] },
    ],
    ['ten ARNs', `policy_arns = ${Array.from({ length: 10 }, () => ARN).join()}`, { policyArns: Array.from({ length: 10 }, () => ARN) }],
    [
      'tags on a line',
      'tags = Team=a b, Url = x=y',
      {
        tags: [
          { key: 'Team', value: 'a b' },
          { key: 'Url', value: 'x=y' },
        ],
      },
    ],
    [
      'tags on lines of their own, in their case',
      'tags =\n  Team = a\n  Env =',
      {
        tags: [
          { key: 'Team', value: 'a' },
          { key: 'Env', value: '' },
        ],
      },
    ],
    ['a source identity', 'source_identity = alice@example.com', { sourceIdentity: 'alice@example.com' }],
    ['the shortest and the longest identity', `source_identity = ab`, { sourceIdentity: 'ab' }],
  ]
  test.each(cases)('%s', (_name, lines, expected) => expect(settings(lines)).toEqual(expected))
})

describe('what is refused, with its line and without its value', () => {
  const tag = (length: number) => `${'k'.repeat(length)}=v`
  const cases: [name: string, lines: string, words: string][] = [
    ['a policy that is no JSON', 'policy = CANARY', 'policy must be a JSON object'],
    ['a policy that is a list', 'policy = ["CANARY"]', 'policy must be a JSON object'],
    ['an ARN of something else', `policy_arns = ${ARN},CANARY`, 'policy_arns must be'],
    ['eleven ARNs', `policy_arns = ${Array.from({ length: 11 }, () => ARN).join()}`, 'policy_arns must be up to 10 ARNs'],
    ['a tag without a key', 'tags = =CANARY', 'tags must be'],
    ['a tag without a value sign', 'tags = CANARY', 'tags must be'],
    ['a tag twice, in another case', 'tags = a=CANARY,A=2', 'each key once'],
    ['a key of 129 characters', `tags = ${tag(129)}`, 'tags must be'],
    ['fifty-one tags', `tags = ${Array.from({ length: 51 }, (_, n) => `k${n}=v`).join()}`, 'tags must be up to 50'],
    ['an identity of one letter', 'source_identity = a', 'source_identity must be'],
    ['an identity of 65', `source_identity = ${'a'.repeat(65)}`, 'source_identity must be'],
    ['an identity with a blank', 'source_identity = CANARY b', 'source_identity must be'],
  ]
  test.each(cases)('%s', (_name, lines, words) => {
    let error: unknown
    try {
      settings(lines)
    } catch (thrown) {
      error = thrown
    }
    expect(isCredentialsError(error) && error.code).toBe('INVALID_CONFIG')
    expect(error).toHaveProperty('message', expect.stringMatching(/^ini: config:2: /))
    expect(error).toHaveProperty('message', expect.stringContaining(words))
    expect(String(error)).not.toContain('CANARY')
  })
})

const CONFIG = `[default]
role_arn = arn:aws:iam::123456789012:role/a
source_profile = default
aws_access_key_id = AKIA
aws_secret_access_key = CANARY
policy = {}
policy_arns = ${ARN}
tags = Team=a
source_identity = alice
`

test('a custom role assumer is told', async () => {
  let told: object = {}
  const roleAssumer = async (_source: Credentials, params: object): Promise<Credentials> => {
    told = params
    return { accessKeyId: 'ASIA', secretAccessKey: 'CANARY' }
  }
  await fromIni({ roleAssumer }, fakeWorld({ files: { '/home/user/.aws/config': CONFIG } }))()
  expect(told).toMatchObject({ Policy: '{}', PolicyArns: [{ arn: ARN }], Tags: [{ Key: 'Team', Value: 'a' }], SourceIdentity: 'alice' })
})

test('STS is told', async () => {
  const world = fakeWorld({ files: { '/home/user/.aws/config': CONFIG }, http: [{ request: /sts/, answer: { status: 403 } }] })
  await expect(fromIni({}, world)()).rejects.toMatchObject({ code: 'REJECTED' })
  const sent = new URLSearchParams(String(world.requests[0]?.body))
  expect(Object.fromEntries(sent)).toMatchObject({
    Policy: '{}',
    'PolicyArns.member.1.arn': ARN,
    'Tags.member.1.Key': 'Team',
    'Tags.member.1.Value': 'a',
    SourceIdentity: 'alice',
  })
})
