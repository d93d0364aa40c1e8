import { fakeWorld } from '@credchain/sandbox'
import { expect, test } from 'vitest'
import { fromIni } from './from-ini.js'

const CONFIG = `[default]
role_arn = arn:aws:iam::123456789012:role/outer
source_profile = guarded

[profile guarded]
role_arn = arn:aws:iam::123456789012:role/guarded
source_profile = base
mfa_serial = arn:aws:iam::123456789012:mfa/me

[profile base]
aws_access_key_id = AKIACANARYCANARYBASE
aws_secret_access_key = canary
`

test('a hop gives the person whom a hop below it asks the time to answer', async () => {
  const world = fakeWorld({ files: { '/home/user/.aws/config': CONFIG } })
  let assumed = 0
  const provider = fromIni(
    {
      mfaCodeProvider: async () => {
        await world.sleep(45_000)
        return '123456'
      },
      roleAssumer: async (_source, { RoleArn }) => ({
        accessKeyId: `${RoleArn} ${(assumed += 1)}`,
        secretAccessKey: 'canary',
        expiration: new Date(world.now() + 3_600_000),
      }),
    },
    world,
  )
  const pending = provider().catch((error: unknown) => error)
  await world.advance(45_000)
  expect(await pending).toMatchObject({ accessKeyId: 'arn:aws:iam::123456789012:role/outer 2' })
})

test.each<[string, () => Promise<string>]>([
  ['gives nothing', async () => ' '],
  ['fails, and may quote what was typed', () => Promise.reject(new Error('CANARY'))],
])('a role assumer gets no code from a person who %s', async (_, mfaCodeProvider) => {
  const world = fakeWorld({ files: { '/home/user/.aws/config': CONFIG } })
  const roleAssumer = () => Promise.reject(new TypeError('not to be called'))
  const failure = await fromIni({ mfaCodeProvider, roleAssumer }, world)().catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'REJECTED', message: expect.stringContaining('/home/user/.aws/config:6: profile guarded: ') })
  expect(String(failure)).not.toContain('CANARY')
})
