import { CredentialsError, type Credentials } from '@credchain/core'
import { fakeWorld, type FakeWorld } from '@credchain/sandbox'
import { expect, test } from 'vitest'
import { fromIni } from './from-ini.js'

const world = (name: string): FakeWorld => fakeWorld({ files: { '/home/user/.aws/config': `[default]\ncredential_source = ${name}\n` } })
const identity = async (): Promise<Credentials> => ({ accessKeyId: 'AKIAVAULT', secretAccessKey: 'CANARY' })

test('a name that the caller registered is a source, asked once for all', async () => {
  let asked = 0
  const Vault = async () => ((asked += 1), identity())
  const provider = fromIni({ credentialSources: { Vault } }, world('Vault'))
  await Promise.all([provider(), provider()])
  expect(await provider()).toMatchObject({ accessKeyId: 'AKIAVAULT', $source: { CREDENTIALS_PROFILE_NAMED_PROVIDER: 'p' } })
  expect(asked).toBe(1)
  expect(await provider.describe?.()).toEqual(['default -> Vault', '~/.aws/config:2 default'])
})

test('a name that all SDKs know can be replaced', async () => {
  const provider = fromIni({ credentialSources: { Environment: identity } }, world('Environment'))
  expect((await provider()).accessKeyId).toBe('AKIAVAULT')
})

test('what has nothing is the failure of the profile, with file and line', async () => {
  const empty = () => Promise.reject(new CredentialsError('NOT_CONFIGURED', 'vault', 'nothing there'))
  const failure = { code: 'INVALID_CONFIG', message: expect.stringContaining('/home/user/.aws/config:2: ') }
  await expect(fromIni({ credentialSources: { Vault: empty } }, world('Vault'))()).rejects.toMatchObject(failure)
})

test.each(['vault', 'Valt', 'constructor'])('%s, which nobody registered, is told with those that were', async (name) => {
  const failure = fromIni({ credentialSources: { Vault: identity } }, world(name))()
  await expect(failure).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringContaining('credential_source must be Environment, Ec2InstanceMetadata, EcsContainer, Vault, letter for letter'),
    ...(name !== 'constructor' && { hint: 'Did you mean Vault?' }),
  })
})

test('what is no provider is a wrong argument', async () => {
  const credentialSources = { Vault: {} as typeof identity }
  await expect(fromIni({ credentialSources }, world('Vault'))()).rejects.toThrow(TypeError)
})
