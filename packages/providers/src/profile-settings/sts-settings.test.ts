import { TransportError } from '@credchain/core'
import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { profileStsSettings } from './sts-settings.js'

const CONFIG = '/home/user/.aws/config'
const CREDENTIALS = '/home/user/.aws/credentials'
const config = `[default]\nregion = eu-west-1\nendpoint_url = http://default.example
[profile prod]\nregion = eu-west-2\nuse_fips_endpoint = true`

describe('the settings are', () => {
  test.each<[string, string | undefined, Record<string, string>, object]>([
    ['those of the profile that is named', 'prod', { AWS_PROFILE: 'other' }, { region: 'eu-west-2', fips: true }],
    ['those of AWS_PROFILE', undefined, { AWS_PROFILE: ' prod' }, { region: 'eu-west-2', fips: true }],
    ['those of the default profile', undefined, {}, { region: 'eu-west-1', url: { url: 'http://default.example', at: `${CONFIG}:3` } }],
    ['none for a profile that does not exist', 'other', {}, {}],
  ])('%s', async (_, name, env, settings) => {
    expect(await profileStsSettings(name, fakeWorld({ env, files: { [CONFIG]: config } }))).toEqual(settings)
  })

  test('of the credentials file first', async () => {
    const files = { [CONFIG]: config, [CREDENTIALS]: '[prod]\nregion = eu-west-3' }
    expect(await profileStsSettings('prod', fakeWorld({ files }))).toMatchObject({ region: 'eu-west-3' })
  })

  test.each<[string, Record<string, string | TransportError>]>([
    ['no files', {}],
    ['a config file that may not be read', { [CONFIG]: new TransportError('EACCES', 'no') }],
    ['a credentials file that is a folder', { [CONFIG]: config, [CREDENTIALS]: new TransportError('EISDIR', 'no') }],
  ])('none for want of files: %s', async (_, files) => {
    expect(await profileStsSettings(undefined, fakeWorld({ files }))).toEqual({})
  })
})

test('a file that cannot be there hides no mistake in the other', async () => {
  const files = { [CONFIG]: '[default]\nregion', [CREDENTIALS]: new TransportError('ENOTDIR', 'no') }
  await expect(profileStsSettings(undefined, fakeWorld({ files }))).rejects.toMatchObject({ code: 'INVALID_CONFIG' })
})

test.each<[string, string, string]>([
  ['lines that break the format', '[default]\nregion', `${CONFIG}:2`],
  ['a flag that is neither', '[default]\nuse_fips_endpoint = maybe', `${CONFIG}:2: use_fips_endpoint`],
])('an error with its place: %s', async (_, text, place) => {
  await expect(profileStsSettings(undefined, fakeWorld({ files: { [CONFIG]: text } }))).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringContaining(place),
  })
})
