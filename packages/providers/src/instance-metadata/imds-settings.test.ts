import { describe, expect, test } from 'vitest'
import { imdsSettings, type ImdsOptions } from './imds-settings.js'

const DEFAULTS = { endpoint: 'http://169.254.169.254', timeoutMs: 1000, maxRetries: 3 }
const ENDPOINT = 'AWS_EC2_METADATA_SERVICE_ENDPOINT'
const MODE = 'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE'
const TIMEOUT = 'AWS_METADATA_SERVICE_TIMEOUT'
const ATTEMPTS = 'AWS_METADATA_SERVICE_NUM_ATTEMPTS'

describe('imdsSettings', () => {
  test.each<[string, ImdsOptions, Record<string, string>, object]>([
    ['nothing said', {}, {}, {}],
    ['blank variables', {}, { [ENDPOINT]: ' ', [MODE]: '', [TIMEOUT]: '', [ATTEMPTS]: ' ', AWS_EC2_METADATA_DISABLED: '' }, {}],
    ['not disabled', {}, { AWS_EC2_METADATA_DISABLED: 'false' }, {}],
    ['endpoint by variable', {}, { [ENDPOINT]: 'http://127.0.0.1:456' }, { endpoint: 'http://127.0.0.1:456' }],
    ['endpoint by option', { ec2MetadataServiceEndpoint: 'https://here' }, { [ENDPOINT]: 'http://there' }, { endpoint: 'https://here' }],
    ['endpoint with a path and slashes', {}, { [ENDPOINT]: 'http://here:1/base//' }, { endpoint: 'http://here:1/base' }],
    ['IPv4 by variable', {}, { [MODE]: 'IPv4' }, {}],
    ['IPv6 by variable, in any case', {}, { [MODE]: 'ipV6' }, { endpoint: 'http://[fd00:ec2::254]' }],
    ['mode by option', { ec2MetadataServiceEndpointMode: 'IPv6' }, { [MODE]: 'IPv4' }, { endpoint: 'http://[fd00:ec2::254]' }],
    ['endpoint before mode', { ec2MetadataServiceEndpointMode: 'IPv6' }, { [ENDPOINT]: 'http://here' }, { endpoint: 'http://here' }],
    ['timeout by variable, in seconds', {}, { [TIMEOUT]: '2.5' }, { timeoutMs: 2500 }],
    ['timeout by option, in milliseconds', { timeout: 250 }, { [TIMEOUT]: '5' }, { timeoutMs: 250 }],
    ['one attempt', {}, { [ATTEMPTS]: '1' }, { maxRetries: 0 }],
    ['retries by option', { maxRetries: 7 }, { [ATTEMPTS]: '1' }, { maxRetries: 7 }],
    ['no retries', { maxRetries: 0 }, {}, { maxRetries: 0 }],
    ['a role', { roleName: 'app_1+=,.@-' }, {}, { roleName: 'app_1+=,.@-' }],
  ])('%s', (_, options, env, expected) => {
    expect(imdsSettings(options, env)).toEqual({ ...DEFAULTS, ...expected })
  })

  test.each([['true'], ['TRUE'], ['True'], [' true ']])('AWS_EC2_METADATA_DISABLED=%j', (value) => {
    const env = { AWS_EC2_METADATA_DISABLED: value, [ENDPOINT]: 'not a url' }
    expect(() => imdsSettings({}, env)).toThrow(
      expect.objectContaining({ code: 'NOT_CONFIGURED', message: 'instance-metadata: AWS_EC2_METADATA_DISABLED=true' }),
    )
  })

  test.each<[string, ImdsOptions, Record<string, string>, string]>([
    ['no URL', {}, { [ENDPOINT]: 'canary' }, ENDPOINT],
    ['another scheme', {}, { [ENDPOINT]: 'file:///canary' }, ENDPOINT],
    ['a password in the URL', {}, { [ENDPOINT]: 'http://user:canary@here' }, ENDPOINT],
    ['no URL in the option', { ec2MetadataServiceEndpoint: 'canary' }, {}, 'options.ec2MetadataServiceEndpoint'],
    ['another mode', {}, { [MODE]: 'canary' }, MODE],
    ['a mode of the prototype', {}, { [MODE]: 'constructor' }, MODE],
    // @ts-expect-error another word on purpose
    ['another mode in the option', { ec2MetadataServiceEndpointMode: 'canary' }, {}, 'options.ec2MetadataServiceEndpointMode'],
    ['a word for a timeout', {}, { [TIMEOUT]: 'canary' }, TIMEOUT],
    ['a timeout of 0', {}, { [TIMEOUT]: '0' }, TIMEOUT],
    ['an endless timeout', {}, { [TIMEOUT]: 'Infinity' }, TIMEOUT],
    ['a timeout of 0 in the option', { timeout: 0 }, {}, 'options.timeout'],
    ['a timeout above what timers know', { timeout: 2 ** 31 }, {}, 'options.timeout'],
    // @ts-expect-error a string on purpose
    ['a timeout of another type', { timeout: '5' }, {}, 'options.timeout'],
    ['no attempt', {}, { [ATTEMPTS]: '0' }, ATTEMPTS],
    ['half an attempt', {}, { [ATTEMPTS]: '1.5' }, ATTEMPTS],
    ['retries below 0', { maxRetries: -1 }, {}, 'options.maxRetries'],
    ['endless retries', { maxRetries: Infinity }, {}, 'options.maxRetries'],
    ['a path for a role', { roleName: '../token' }, {}, 'options.roleName'],
    ['a blank role', { roleName: '' }, {}, 'options.roleName'],
  ])('refuses %s and names where it stands', (_, options, env, name) => {
    const expected = {
      code: 'INVALID_CONFIG',
      source: 'instance-metadata',
      message: expect.stringMatching(new RegExp(`: ${name} (is|must)`)),
    }
    expect(() => imdsSettings(options, env)).toThrow(expect.objectContaining(expected))
    expect(() => imdsSettings(options, env)).not.toThrow(/canary/)
  })
})
