import { describe, expect, test } from 'vitest'
import type { ProfileSettings } from '../profile-settings/profile-settings.js'
import { imdsEndpoint, type ImdsEndpointOptions } from './imds-endpoint.js'

const ENDPOINT = 'AWS_EC2_METADATA_SERVICE_ENDPOINT'
const MODE = 'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE'
const IN_PROFILE = 'ec2_metadata_service_endpoint'
const MODE_IN_PROFILE = 'ec2_metadata_service_endpoint_mode'
const V4 = 'http://169.254.169.254'
const V6 = 'http://[fd00:ec2::254]'

const saying =
  (settings: Record<string, string>): ProfileSettings =>
  (key) => {
    const value = settings[key]
    return value === undefined ? undefined : { value, place: `~/.aws/config:2 ${key}` }
  }

describe('imdsEndpoint', () => {
  test.each<[string, ImdsEndpointOptions, Record<string, string>, Record<string, string>, string]>([
    ['nothing said', {}, {}, {}, V4],
    ['blank variables', {}, { [ENDPOINT]: ' ', [MODE]: '' }, {}, V4],
    ['endpoint by variable', {}, { [ENDPOINT]: 'http://127.0.0.1:456' }, {}, 'http://127.0.0.1:456'],
    ['endpoint by profile', {}, {}, { [IN_PROFILE]: 'http://there' }, 'http://there'],
    ['a variable before the profile', {}, { [ENDPOINT]: 'http://here' }, { [IN_PROFILE]: 'http://there' }, 'http://here'],
    ['an option before both', { ec2MetadataServiceEndpoint: 'https://mine' }, { [ENDPOINT]: 'http://here' }, {}, 'https://mine'],
    ['a path and slashes', {}, { [ENDPOINT]: 'http://here:1/base//' }, {}, 'http://here:1/base'],
    ['IPv4 by variable', {}, { [MODE]: 'IPv4' }, { [MODE_IN_PROFILE]: 'IPv6' }, V4],
    ['IPv6 by variable, in any case', {}, { [MODE]: 'ipV6' }, {}, V6],
    ['IPv6 by profile', {}, {}, { [MODE_IN_PROFILE]: 'IPv6' }, V6],
    ['mode by option', { ec2MetadataServiceEndpointMode: 'IPv6' }, { [MODE]: 'IPv4' }, { [MODE_IN_PROFILE]: 'IPv4' }, V6],
    ['an endpoint before a mode', { ec2MetadataServiceEndpointMode: 'IPv6' }, {}, { [IN_PROFILE]: 'http://there' }, 'http://there'],
  ])('%s', (_, options, env, profile, expected) => {
    expect(imdsEndpoint(options, env, saying(profile))).toBe(expected)
  })

  test.each<[string, ImdsEndpointOptions, Record<string, string>, Record<string, string>, string]>([
    ['no URL', {}, { [ENDPOINT]: 'canary' }, {}, ENDPOINT],
    ['another scheme', {}, { [ENDPOINT]: 'file:///canary' }, {}, ENDPOINT],
    ['a password in the URL', {}, { [ENDPOINT]: 'http://user:canary@here' }, {}, ENDPOINT],
    ['no URL in the option', { ec2MetadataServiceEndpoint: 'canary' }, {}, {}, 'options.ec2MetadataServiceEndpoint'],
    ['no URL in the profile', {}, {}, { [IN_PROFILE]: 'canary' }, `~/.aws/config:2 ${IN_PROFILE}`],
    ['another mode', {}, { [MODE]: 'canary' }, {}, MODE],
    ['a mode of the prototype', {}, { [MODE]: 'constructor' }, {}, MODE],
    // @ts-expect-error another word on purpose
    ['another mode in the option', { ec2MetadataServiceEndpointMode: 'canary' }, {}, {}, 'options.ec2MetadataServiceEndpointMode'],
    // @ts-expect-error no word on purpose
    ['a mode of another type', { ec2MetadataServiceEndpointMode: 6 }, {}, {}, 'options.ec2MetadataServiceEndpointMode'],
    ['another mode in the profile', {}, {}, { [MODE_IN_PROFILE]: 'canary' }, `~/.aws/config:2 ${MODE_IN_PROFILE}`],
  ])('refuses %s and names where it stands', (_, options, env, profile, place) => {
    const attempt = () => imdsEndpoint(options, env, saying(profile))
    expect(attempt).toThrow(expect.objectContaining({ code: 'INVALID_CONFIG', source: 'instance-metadata' }))
    expect(attempt).toThrow(`instance-metadata: ${place} `)
    expect(attempt).not.toThrow(/canary/)
  })
})
