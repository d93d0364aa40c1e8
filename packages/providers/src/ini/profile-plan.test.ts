import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { profileNames } from './profile-names.js'
import { profilePlan, profilePlans } from './profile-plan.js'

const CONFIG = `[profile prod]
role_arn = arn:aws:iam::123456789012:role/team/deploy
source_profile = base
region = eu-west-1
output = json

[profile base]
role_arn = arn:aws:iam::123456789012:role/base
source_profile = root
mfa_serial = arn:aws:iam::123456789012:mfa/me
duration_seconds = 900

[profile root]
region = eu-north-1
`
const CREDENTIALS = '[root]\naws_access_key_id = AKIACANARY\naws_secret_access_key = CANARY\naws_session_token =\n'
const files = { '/home/user/.aws/config': CONFIG, '/home/user/.aws/credentials': CREDENTIALS }

test('base, hops and every line that mattered, without a value', async () => {
  const planned = await profilePlan({ profile: 'prod' }, fakeWorld({ files }))
  expect(planned).toMatchObject({
    profile: 'prod',
    summary: 'prod -> assume deploy (eu-west-1) <- assume base (eu-west-1) <- static keys',
    base: { kind: 'static', profile: 'root', file: '~/.aws/credentials', line: 2 },
    hops: [
      { profile: 'base', durationSeconds: 900, mfaSerial: 'arn:aws:iam::123456789012:mfa/me', file: '~/.aws/config', line: 8 },
      { profile: 'prod', roleArn: 'arn:aws:iam::123456789012:role/team/deploy', file: '~/.aws/config', line: 2 },
    ],
  })
  const lines = planned.lines.map(({ section, key, file, line }) => `${section} ${key} ${file}:${line}`)
  expect(lines.toSorted()).toEqual(
    [
      'profile prod role_arn ~/.aws/config:2',
      'profile prod source_profile ~/.aws/config:3',
      'profile prod region ~/.aws/config:4',
      'profile base role_arn ~/.aws/config:8',
      'profile base source_profile ~/.aws/config:9',
      'profile base mfa_serial ~/.aws/config:10',
      'profile base duration_seconds ~/.aws/config:11',
      'profile root aws_access_key_id ~/.aws/credentials:2',
      'profile root aws_secret_access_key ~/.aws/credentials:3',
    ].toSorted(),
  )
  expect(JSON.stringify(planned)).not.toContain('CANARY')
})

test('of a services section the lines of the service that is asked', async () => {
  const services = 'sts =\n  endpoint_url = http://CANARY\ndynamodb =\n  endpoint_url = http://CANARY\n'
  const config = CONFIG.replace('output = json', 'services = local') + `[services local]\n${services}`
  const { lines } = await profilePlan({ profile: 'prod' }, fakeWorld({ files: { ...files, '/home/user/.aws/config': config } }))
  const told = lines.filter(({ section }) => section === 'services local').map(({ key, line }) => `${key}:${line}`)
  expect(told).toEqual(['sts:16', 'endpoint_url:17'])
})

test('nothing is asked for credentials', async () => {
  const world = fakeWorld({ files: { '/home/user/.aws/config': '[default]\ncredential_source = Ec2InstanceMetadata' } })
  expect(await profilePlan({}, world)).toMatchObject({ profile: 'default', base: { kind: 'named', what: 'instance metadata' }, hops: [] })
  world.verify()
})

test.each([
  ['a named profile', { profile: 'absent' }, {}, 'INVALID_CONFIG'],
  ['that of the environment', {}, { AWS_PROFILE: 'absent' }, 'INVALID_CONFIG'],
  ['the default', {}, {}, 'NOT_CONFIGURED'],
])('%s that is absent', async (_name, options, env, code) => {
  await expect(profilePlan(options, fakeWorld({ files, env }))).rejects.toMatchObject({ code })
})

test('a loop is an error, as it is for those who want credentials, although each property is noted', async () => {
  const world = fakeWorld({ files: { '/home/user/.aws/config': '[default]\nrole_arn = r\nsource_profile = default' } })
  await expect(profilePlan({}, world)).rejects.toThrow('the profiles form a loop: default -> default')
})

describe('every profile', () => {
  const config = `${CONFIG}
[profile admin]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 123456789012
sso_account_name = acme
sso_role_name = Admin

[profile pod]
role_arn = arn:aws:iam::210987654321:role/pod
web_identity_token_file = /token

[profile loop]
role_arn = arn:aws:iam::123456789012:role/loop
source_profile = loop

[profile settings]
region = eu-west-1
`
  const world = () => fakeWorld({ files: { ...files, '/home/user/.aws/config': config } })

  test('with its plan, or why there is none; settings alone are no mistake', async () => {
    const listed = await profilePlans({}, world())
    const told = Object.fromEntries(listed.map(({ profile, plan, problem }) => [profile, plan?.base ?? problem?.code ?? 'settings']))
    expect(told).toMatchObject({
      prod: { kind: 'static' },
      base: { kind: 'static' },
      root: { kind: 'static' },
      admin: { kind: 'sso', accountId: '123456789012', accountName: 'acme', role: 'Admin' },
      pod: { kind: 'web-identity', accountId: '210987654321', role: 'arn:aws:iam::210987654321:role/pod' },
      loop: 'INVALID_CONFIG',
      settings: 'settings',
    })
    expect(listed.find(({ profile }) => profile === 'prod')?.plan).toEqual(await profilePlan({ profile: 'prod' }, world()))
    expect(JSON.stringify(listed)).not.toContain('CANARY')
  })

  test('by name alone', async () => {
    const names = await profileNames({}, world())
    expect(names.toSorted()).toEqual(['admin', 'base', 'loop', 'pod', 'prod', 'root', 'settings'])
  })

  test('of files that break the format: an error', async () => {
    const broken = fakeWorld({ files: { '/home/user/.aws/config': '[profile' } })
    await expect(profilePlans({}, broken)).rejects.toMatchObject({ code: 'INVALID_CONFIG' })
    await expect(profileNames({}, broken)).rejects.toMatchObject({ code: 'INVALID_CONFIG' })
  })
})
