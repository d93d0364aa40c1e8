import { TransportError } from '@credchain/core'
import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { imdsSettings, type ImdsOptions } from './imds-settings.js'

const DEFAULTS = { endpoint: 'http://169.254.169.254', timeoutMs: 1000, maxRetries: 3, allowsV1: false }
const TIMEOUT = 'AWS_METADATA_SERVICE_TIMEOUT'
const ATTEMPTS = 'AWS_METADATA_SERVICE_NUM_ATTEMPTS'
const V1_DISABLED = 'AWS_EC2_METADATA_V1_DISABLED'
const ROLE = 'AWS_EC2_INSTANCE_PROFILE_NAME'
const config = `[default]
ec2_metadata_service_endpoint = http://of-default
[profile old]
ec2_metadata_v1_disabled = False
ec2_instance_profile_name = of-old
[profile wrong]
ec2_instance_profile_name = ../canary
`

const read = (options: ImdsOptions, env: Record<string, string> = {}, files: Record<string, string> = {}) =>
  imdsSettings(options, {}, fakeWorld({ env, files }))
const withConfig = { '/home/user/.aws/config': config }

describe('imdsSettings', () => {
  test.each<[string, ImdsOptions, Record<string, string>, object]>([
    ['nothing said', {}, {}, {}],
    ['blank variables', {}, { [TIMEOUT]: '', [ATTEMPTS]: ' ', [V1_DISABLED]: '', [ROLE]: ' ', AWS_EC2_METADATA_DISABLED: '' }, {}],
    ['not disabled', {}, { AWS_EC2_METADATA_DISABLED: 'false' }, {}],
    ['timeout by variable, in seconds', {}, { [TIMEOUT]: '2.5' }, { timeoutMs: 2500 }],
    ['timeout by option, in milliseconds', { timeout: 250 }, { [TIMEOUT]: '5' }, { timeoutMs: 250 }],
    ['one attempt', {}, { [ATTEMPTS]: '1' }, { maxRetries: 0 }],
    ['retries by option', { maxRetries: 7 }, { [ATTEMPTS]: '1' }, { maxRetries: 7 }],
    ['no retries', { maxRetries: 0 }, {}, { maxRetries: 0 }],
    ['version 1 by option', { ec2MetadataV1Disabled: false }, { [V1_DISABLED]: 'true' }, { allowsV1: true }],
    ['no version 1 by option', { ec2MetadataV1Disabled: true }, { [V1_DISABLED]: 'false' }, {}],
    ['version 1 by variable', {}, { [V1_DISABLED]: 'FALSE' }, { allowsV1: true }],
    ['no version 1 by variable', {}, { [V1_DISABLED]: 'true' }, {}],
    ['no version 1 by an unclear word', {}, { [V1_DISABLED]: '0' }, {}],
    ['a role', { roleName: 'app_1+=,.@-' }, { [ROLE]: 'other' }, { role: { value: 'app_1+=,.@-', place: 'options.roleName' } }],
    ['a role by variable', {}, { [ROLE]: 'app' }, { role: { value: 'app', place: ROLE } }],
  ])('%s', async (_, options, env, expected) => {
    expect(await read(options, env)).toEqual({ ...DEFAULTS, ...expected })
  })

  test.each<[string, ImdsOptions, Record<string, string>, object]>([
    ['the default one', {}, {}, { endpoint: 'http://of-default' }],
    [
      'the one of the option',
      { profile: 'old' },
      {},
      { allowsV1: true, role: { value: 'of-old', place: '~/.aws/config:5 ec2_instance_profile_name' } },
    ],
    ['after variables', { profile: 'old' }, { [V1_DISABLED]: 'true', [ROLE]: 'app' }, { role: { value: 'app', place: ROLE } }],
    [
      'after options',
      { profile: 'old', ec2MetadataV1Disabled: true, roleName: 'mine' },
      {},
      { role: { value: 'mine', place: 'options.roleName' } },
    ],
    ['none of that name', { profile: 'nobody' }, {}, {}],
  ])('of a profile: %s', async (_, options, env, expected) => {
    expect(await read(options, env, withConfig)).toEqual({ ...DEFAULTS, ...expected })
  })

  test.each([['true'], ['TRUE'], ['True'], [' true ']])('AWS_EC2_METADATA_DISABLED=%j, whatever else is wrong', async (value) => {
    const env = { AWS_EC2_METADATA_DISABLED: value, AWS_EC2_METADATA_SERVICE_ENDPOINT: 'not a url' }
    await expect(read({}, env, { '/home/user/.aws/config': '[broken' })).rejects.toMatchObject({
      code: 'NOT_CONFIGURED',
      message: 'instance-metadata: AWS_EC2_METADATA_DISABLED=true',
    })
  })

  test.each<[string, ImdsOptions, Record<string, string>, string]>([
    ['a word for a timeout', {}, { [TIMEOUT]: 'canary' }, TIMEOUT],
    ['a timeout of 0', {}, { [TIMEOUT]: '0' }, TIMEOUT],
    ['an endless timeout', {}, { [TIMEOUT]: 'Infinity' }, TIMEOUT],
    ['no attempt', {}, { [ATTEMPTS]: '0' }, ATTEMPTS],
    ['half an attempt', {}, { [ATTEMPTS]: '1.5' }, ATTEMPTS],
    ['a path for a role', { roleName: '../canary' }, {}, 'options.roleName'],
    ['a blank role', { roleName: '' }, {}, 'options.roleName'],
    ['a path for a role in a variable', {}, { [ROLE]: '../canary' }, ROLE],
    ['a path for a role in the profile', { profile: 'wrong' }, {}, '~/.aws/config:7 ec2_instance_profile_name'],
  ])('refuses %s and names where it stands', async (_, options, env, place) => {
    const error: unknown = await read(options, env, withConfig).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', source: 'instance-metadata' })
    expect(String(error)).toContain(`instance-metadata: ${place} is not`)
    expect(String(error)).not.toContain('canary')
  })

  test('does without files that it may not read', async () => {
    const files = { '/home/user/.aws/config': new TransportError('EACCES', '') }
    expect(await imdsSettings({}, {}, fakeWorld({ files }))).toEqual(DEFAULTS)
  })

  test('refuses a file that breaks the format', async () => {
    await expect(read({}, {}, { '/home/user/.aws/config': '[broken' })).rejects.toMatchObject({ code: 'INVALID_CONFIG' })
  })

  test.each<[string, ImdsOptions]>([
    ['timeout', { timeout: 0 }],
    ['timeout', { timeout: 2 ** 31 }],
    // @ts-expect-error a string on purpose
    ['timeout', { timeout: '5' }],
    ['maxRetries', { maxRetries: -1 }],
    ['maxRetries', { maxRetries: Infinity }],
  ])('a wrong %s is a TypeError', async (name, options) => {
    await expect(read(options)).rejects.toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.stringContaining(`options.${name}`) }),
    )
  })
})
