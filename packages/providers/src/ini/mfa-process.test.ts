import { TransportError, type CommandResult } from '@credchain/core'
import { expectNoSecrets, fakeWorld, type FakeWorldOptions } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { fromIni, type FromIniOptions } from './from-ini.js'
import type { AssumeRoleParams } from './run-options.js'
import { profilePlan } from './profile-plan.js'

const COMMAND = 'otp CANARYarg'
const SERIAL = 'arn:aws:iam::123456789012:mfa/me'
const CONFIG = `[default]
role_arn = arn:aws:iam::123456789012:role/guarded
source_profile = base
mfa_serial = ${SERIAL}
mfa_process = ${COMMAND}

[profile base]
aws_access_key_id = AKIACANARYCANARYBASE
aws_secret_access_key = CANARY
`
const printed = (stdout: string, exitCode: number | null = 0, stderr = ''): CommandResult => ({ exitCode, stdout, stderr })

/** The parameters with which the role is assumed, in a world with that program. */
async function assumed(exec: FakeWorldOptions['exec'], options: FromIniOptions = {}): Promise<AssumeRoleParams | undefined> {
  const world = fakeWorld({ files: { '/home/user/.aws/config': CONFIG }, ...(exec && { exec }) })
  let told: AssumeRoleParams | undefined
  const roleAssumer: FromIniOptions['roleAssumer'] = async (_, params) => {
    told = params
    return { accessKeyId: 'ASIA', secretAccessKey: 'CANARY', expiration: new Date(world.now() + 3_600_000) }
  }
  await fromIni({ roleAssumer, ...options }, world)()
  return told
}

test('the program of the profile gives the code, within bounds', async () => {
  const params = await assumed((command) => {
    expect(command).toMatchObject({ command: COMMAND, deadlineMs: 60_000, maxOutputBytes: 1_024 })
    return printed(' 123456\r\n')
  })
  expect(params).toMatchObject({ SerialNumber: SERIAL, TokenCode: '123456' })
})

describe('a caller who gives codes', () => {
  test('goes before the program', async () => {
    const exec = () => Promise.reject(new TypeError('not to be run'))
    expect(await assumed(exec, { mfaCodeProvider: async () => '222222' })).toMatchObject({ TokenCode: '222222' })
  })

  test('may leave it to the program', async () => {
    const mfaCodeProvider: FromIniOptions['mfaCodeProvider'] = async (_, { fromProfile }) => (await fromProfile?.()) ?? '222222'
    expect(await assumed(() => printed('123456'), { mfaCodeProvider })).toMatchObject({ TokenCode: '123456' })
  })
})

test.each<[string, string, FakeWorldOptions['exec']]>([
  ['prints words', 'INVALID_CONFIG', () => printed('CANARY 123456')],
  ['prints five digits', 'INVALID_CONFIG', () => printed('12345')],
  ['prints nothing', 'INVALID_CONFIG', () => printed('')],
  ['prints too much', 'INVALID_CONFIG', () => Promise.reject(new TransportError('EMSGSIZE', 'CANARY'))],
  ['is not there', 'INVALID_CONFIG', () => printed('', 127, `sh: ${COMMAND}: not found`)],
  ['fails', 'UNAVAILABLE', () => printed('CANARY', 1, `${COMMAND}: no key in the reader`)],
  ['does not end', 'UNAVAILABLE', () => Promise.reject(new TransportError('ETIMEDOUT', 'CANARY'))],
])('a program that %s is %s, with its line', async (_, code, exec) => {
  const error = await assumed(exec).catch((failure: unknown) => failure)
  expect(error).toMatchObject({ code, source: 'ini', message: expect.stringContaining('/home/user/.aws/config:5: profile default: ') })
  expectNoSecrets(['CANARY'], String(error))
})

test('a plan does not tell the command', async () => {
  const planned = await profilePlan({}, fakeWorld({ files: { '/home/user/.aws/config': CONFIG } }))
  expect(planned.lines).toContainEqual({ file: '~/.aws/config', line: 5, section: 'profile default', key: 'mfa_process' })
  expect(JSON.stringify(planned)).not.toContain('CANARY')
})
