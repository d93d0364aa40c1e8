import type { CliSession } from '@credchain/core'
import { describe, expect, test } from 'vitest'
import { cliKey } from './cli-key.js'

const RoleArn = 'arn:aws:iam::210987654321:role/reader'
const role = (params: object): CliSession => ({ kind: 'assume-role', params: { RoleArn, ...params } })
const sso = (params: object): CliSession => ({ kind: 'sso', params: { accountId: '210987654321', roleName: 'Viewer', ...params } })

describe('the key is that of botocore', () => {
  // Each made by `_create_cache_key` of botocore 1.43.11 with these parameters.
  test.each<[string, CliSession, string]>([
    ['a role alone', role({}), 'bf21e3f720b9d12f4b0f20046f4d6771ebe0cc34'],
    [
      'everything a profile can say',
      role({
        RoleSessionName: 'nightly',
        ExternalId: 'tenant/7',
        SerialNumber: 'arn:aws:iam::210987654321:mfa/phone',
        DurationSeconds: 1800,
      }),
      '569a6ad1759eae226a7e073678496bbf440e84e9',
    ],
    [
      'text beyond ASCII, DEL and quotes',
      role({ RoleSessionName: 'zo\u00eb\ud83d\ude00\u007f"\\\n' }),
      '1004572c268e5c57b57048424a1de8d57ab65dfe',
    ],
    [
      'a policy, whose members are sorted',
      role({
        Policy: '{"Version":"2012-10-17","Statement":[{"Resource":"*","Effect":"Allow","Action":["s3:Get*"],"x":null,"y":true,"n":-5}]}',
      }),
      '254aeb2892ed1e8910c24278623ba1f6a63d0acc',
    ],
    [
      'lists and members in them',
      role({ PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }], Tags: [{ Value: 'v', Key: 'k' }] }),
      'f1b19a9650c3420678e933c968ccae77c3c9b977',
    ],
    [
      "members beyond the basic plane, in Python's order",
      role({ Policy: '{"\\ud83d\\ude00": 1, "\\uff5e": 2, "a": 3}' }),
      '6bc6f4a2b76bfe968830b556f63298ef2e325aed',
    ],
    ['SSO with a session', sso({ sessionName: 'corp' }), '2f64fa00eecf91262c5805e4dbe398138f42fd5f'],
    ['SSO with a start URL', sso({ startUrl: 'https://corp.awsapps.com/start' }), 'ecedda3f992ac96a1988fe1bee74e2826ca79635'],
  ])('%s', (_, session, key) => {
    expect(cliKey(session)).toBe(key)
  })

  test.each([
    { name: 'members that are undefined', a: { ExternalId: undefined }, b: {} },
    { name: 'the order of parameters', a: { DurationSeconds: 900, ExternalId: 'x' }, b: { ExternalId: 'x', DurationSeconds: 900 } },
    { name: 'blanks in a policy', a: { Policy: '{"a": 1}' }, b: { Policy: '{"a":1}' } },
  ])('$name make no difference', ({ a, b }) => {
    expect(cliKey(role(a))).toBe(cliKey(role(b)))
  })

  test.each([
    ['a policy that is no JSON', { Policy: 'nonsense' }],
    ['a fraction that is whole', { Policy: '{"a":1.0}' }],
    ['an exponent', { Policy: '{"a":1e2}' }],
    ['a number that is too large', { Policy: '{"a":[90071992547409930]}' }],
    ['a fraction', { DurationSeconds: 0.5 }],
    ['what is no data', { DurationSeconds: () => 1 }],
  ])('%s has none', (_, params) => {
    expect(cliKey(role(params))).toBeUndefined()
  })

  test('digits within a text are no numbers', () => {
    expect(cliKey(role({ Policy: '{"a":"1.0 \\" 1e5"}' }))).toMatch(/^[0-9a-f]{40}$/)
  })
})
