import { TransportError } from '@credchain/core'
import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { profileSettings } from './profile-settings.js'
import type { ProfileSettingsOptions } from './select-profile.js'

const config = `[default]
region = of-default
[profile named]
Region = of-named
blank =
[profile client]
region = of-client
`
const files = { '/home/user/.aws/config': config, '/elsewhere': '[profile named]\nregion = elsewhere' }
const client = { callerClientConfig: { profile: 'client', region: async () => 'eu-west-1' } }

describe('profileSettings', () => {
  test.each<[string, ProfileSettingsOptions, object, Record<string, string>, string | undefined]>([
    ['the default profile', {}, {}, {}, 'of-default'],
    ['the variable', {}, {}, { AWS_PROFILE: ' named ' }, 'of-named'],
    ['the client before the variable', {}, client, { AWS_PROFILE: 'named' }, 'of-client'],
    ['the option before both', { profile: 'default' }, client, { AWS_PROFILE: 'named' }, 'of-default'],
    ['another file', { profile: 'named', configFilepath: '/elsewhere' }, {}, {}, 'elsewhere'],
    ['a profile that is not there', { profile: 'nobody' }, {}, {}, undefined],
    ['no files', { configFilepath: '/nowhere' }, {}, {}, undefined],
  ])('reads %s', async (_, options, request, env, region) => {
    const read = await profileSettings(options, request, fakeWorld({ files, env }))
    expect(read('region')?.value).toBe(region)
  })

  test('tells where a setting stands, and takes a blank one for none', async () => {
    const read = await profileSettings({ profile: 'named' }, {}, fakeWorld({ files }))
    expect(read('region')).toEqual({ value: 'of-named', place: '~/.aws/config:4 region' })
    expect([read('blank'), read('absent'), read('constructor')]).toEqual([undefined, undefined, undefined])
  })

  test.each([
    ['breaks the format', '[default', /config:1/],
    ['cannot be read', new TransportError('EACCES', 'canary'), /cannot be read: EACCES/],
  ])('a file that %s', async (_, content, message) => {
    const world = fakeWorld({ files: { '/home/user/.aws/config': content } })
    const pending = profileSettings({}, {}, world)
    await expect(pending).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringMatching(message) })
  })
})
