import { CredentialsError } from '@credchain/core'
import type { ListedProfile, ProfilePlan } from '@credchain/providers/shared-config'
import type { CachedSession } from '@credchain/stores/file'
import { describe, expect, test } from 'vitest'
import { profileRow } from './listed-profile.js'

const ROLE = 'arn:aws-us-gov:iam::123456789012:role/team/deploy'
const at = { file: '~/.aws/config', line: 1 }
const END = new Date(Date.UTC(2026, 0, 1))

function listed(base: Partial<ProfilePlan['base']>, roleArn?: string): ListedProfile {
  const hops = roleArn === undefined ? [] : [{ profile: 'p', roleArn, ...at }]
  const plan: ProfilePlan = {
    profile: 'p',
    summary: 's',
    base: { kind: 'static', what: 'w', profile: 'p', ...at, ...base },
    hops,
    lines: [],
  }
  return { profile: 'p', plan }
}
const session = (role?: string, isExpired = false): CachedSession => ({ name: 'f', expiration: END, isExpired, ...(role && { role }) })

describe('the kind', () => {
  test.each<[ReturnType<typeof profileRow>['kind'], ListedProfile]>([
    ['keys', listed({ kind: 'static' })],
    ['source', listed({ kind: 'named' })],
    ['process', listed({ kind: 'process' })],
    ['web identity', listed({ kind: 'web-identity' })],
    ['sso', listed({ kind: 'sso' })],
    ['login', listed({ kind: 'login' })],
    ['role', listed({ kind: 'sso' }, ROLE)],
    ['settings', { profile: 'p' }],
    ['broken', { profile: 'p', problem: new CredentialsError('INVALID_CONFIG', 'ini', 'a loop') }],
  ])('%s', (kind, profile) => {
    expect(profileRow(profile, [], 'other')).toMatchObject({ kind, name: 'p', isInUse: false })
  })
})

test('the role that is assumed last has the account, not the source', () => {
  expect(profileRow(listed({ accountId: '999999999999' }, ROLE), [], 'p')).toMatchObject({
    accountId: '123456789012',
    role: ROLE,
    isInUse: true,
  })
})

test('a mistake comes with what to do', () => {
  const problem = new CredentialsError('INVALID_CONFIG', 'ini', 'a loop', { hint: 'break it' })
  expect(profileRow({ profile: 'p', problem }, [], 'p')).toMatchObject({ problem: 'ini: a loop', hint: 'break it' })
})

describe('the end of the cached session', () => {
  test.each<[string, CachedSession, boolean]>([
    ['of the role', session(ROLE), true],
    ['as the AWS CLI notes it, without the path', session('arn:aws-us-gov:sts::123456789012:assumed-role/deploy/me'), true],
    ['not of a role whose name begins like it', session('arn:aws-us-gov:sts::123456789012:assumed-role/deploy-prod/me'), false],
    ['not of another account', session('arn:aws-us-gov:sts::999999999999:assumed-role/deploy/me'), false],
    ['not of another partition', session('arn:aws:sts::123456789012:assumed-role/deploy/me'), false],
    ['not of one that has ended', session(ROLE, true), false],
    ['not of one that tells no role', session(), false],
  ])('%s', (_, cached, isFound) => {
    expect(profileRow(listed({}, ROLE), [cached], undefined).expiration).toEqual(isFound ? END : undefined)
  })

  test('of a role of Identity Center, which is a name in an account', () => {
    const sso = listed({ kind: 'sso', accountId: '123456789012', role: 'Admin' })
    expect(profileRow(sso, [session('123456789012/Admin')], undefined).expiration).toEqual(END)
    expect(profileRow(sso, [session('999999999999/Admin')], undefined).expiration).toBeUndefined()
  })

  test('none where no role is known: keys, and cached sessions that tell none', () => {
    expect(profileRow(listed({}), [session()], undefined)).not.toHaveProperty('expiration')
  })
})
