import { homeRegionOf, partitionOf } from '@credchain/core'
import { describe, expect, test } from 'vitest'
import { cognitoHost } from '../cognito-identity/cognito-host.js'
import { SIGNIN } from '../login/signin-host.js'
import { serviceEndpoint, type ServiceClientConfig } from './service-endpoint.js'

const HOST = { source: 'here', variable: 'SOME', hostOf: (region: string, variant: object) => `some.${region}${JSON.stringify(variant)}` }
const plain = 'https://some.eu-west-1{"fips":false,"dualStack":false}'

describe('serviceEndpoint', () => {
  test.each<[string, ServiceClientConfig | undefined, Record<string, string>, string]>([
    ['by the rules', undefined, {}, plain],
    ['FIPS by the variable', {}, { AWS_USE_FIPS_ENDPOINT: ' TRUE ' }, 'https://some.eu-west-1{"fips":true,"dualStack":false}'],
    ['dual-stack by the variable', {}, { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, 'https://some.eu-west-1{"fips":false,"dualStack":true}'],
    [
      'the caller before the variables',
      { useFipsEndpoint: false, useDualstackEndpoint: async () => false },
      { AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true' },
      plain,
    ],
    ['blank variables', {}, { AWS_USE_FIPS_ENDPOINT: ' ', AWS_ENDPOINT_URL: ' ' }, plain],
    ['the caller', { endpoint: 'http://a/' }, { AWS_ENDPOINT_URL_SOME: 'http://b' }, 'http://a'],
    ['a function', { endpoint: async () => ({ protocol: 'http:', hostname: 'a', port: 8080, path: '/x/' }) }, {}, 'http://a:8080/x'],
    ['a URL', { endpoint: { url: new URL('http://a') } }, {}, 'http://a'],
    ['the variable of the service', {}, { AWS_ENDPOINT_URL_SOME: 'http://b', AWS_ENDPOINT_URL: 'http://c' }, 'http://b'],
    ['the variable of all', {}, { AWS_ENDPOINT_URL: 'http://c' }, 'http://c'],
    ['variables that do not count', {}, { AWS_ENDPOINT_URL: 'http://c', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, plain],
  ])('%s', async (_, clientConfig, env, expected) => {
    await expect(serviceEndpoint(HOST, 'eu-west-1', clientConfig, { env })).resolves.toBe(expected)
  })

  test.each<[string, ServiceClientConfig, Record<string, string>, string]>([
    ['FIPS elsewhere', { useFipsEndpoint: true }, { AWS_ENDPOINT_URL: 'http://c' }, 'here: AWS_ENDPOINT_URL cannot be combined with FIPS'],
    [
      'dual-stack elsewhere',
      { endpoint: 'http://a', useDualstackEndpoint: true },
      {},
      'here: clientConfig.endpoint cannot be combined with dual-stack',
    ],
    ['a word that is no answer', {}, { AWS_USE_FIPS_ENDPOINT: 'yes' }, 'here: AWS_USE_FIPS_ENDPOINT is neither true nor false'],
    ['no URL', {}, { AWS_ENDPOINT_URL_SOME: 'canary' }, 'here: AWS_ENDPOINT_URL_SOME is not a URL'],
  ])('refuses %s', async (_, clientConfig, env, message) => {
    await expect(serviceEndpoint(HOST, 'eu-west-1', clientConfig, { env })).rejects.toMatchObject({ code: 'INVALID_CONFIG', message })
  })
})

const VARIANTS = {
  plain: { fips: false, dualStack: false },
  fips: { fips: true, dualStack: false },
  dual: { fips: false, dualStack: true },
  both: { fips: true, dualStack: true },
} as const

describe('hosts', () => {
  test.each<[string, keyof typeof VARIANTS, string, string]>([
    ['eu-west-1', 'plain', 'eu-west-1.signin.aws.amazon.com', 'cognito-identity.eu-west-1.amazonaws.com'],
    ['eu-west-1', 'fips', 'signin-fips.eu-west-1.amazonaws.com', 'cognito-identity-fips.eu-west-1.amazonaws.com'],
    ['eu-west-1', 'dual', 'signin.eu-west-1.api.aws', 'cognito-identity.eu-west-1.amazonaws.com'],
    ['eu-west-1', 'both', 'signin-fips.eu-west-1.api.aws', 'cognito-identity-fips.eu-west-1.api.aws'],
    ['us-west-2', 'both', 'signin-fips.us-west-2.api.aws', 'cognito-identity-fips.us-west-2.amazonaws.com'],
    ['cn-north-1', 'plain', 'cn-north-1.signin.amazonaws.cn', 'cognito-identity.cn-north-1.amazonaws.com.cn'],
    ['cn-north-1', 'dual', 'signin.cn-north-1.api.amazonwebservices.com.cn', 'cognito-identity.cn-north-1.api.amazonwebservices.com.cn'],
    ['us-gov-west-1', 'plain', 'us-gov-west-1.signin.amazonaws-us-gov.com', 'cognito-identity.us-gov-west-1.amazonaws.com'],
    ['us-gov-west-1', 'fips', 'signin-fips.amazonaws-us-gov.com', 'cognito-identity-fips.us-gov-west-1.amazonaws.com'],
    ['us-gov-east-1', 'fips', 'us-gov-east-1.signin-fips.amazonaws-us-gov.com', 'cognito-identity-fips.us-gov-east-1.amazonaws.com'],
    ['us-gov-east-1', 'dual', 'signin.us-gov-east-1.api.aws', 'cognito-identity.us-gov-east-1.api.aws'],
    ['us-iso-east-1', 'plain', 'us-iso-east-1.signin.c2shome.ic.gov', 'cognito-identity.us-iso-east-1.c2s.ic.gov'],
    ['us-isob-east-1', 'dual', 'signin.us-isob-east-1.api.aws.scloud', 'cognito-identity.us-isob-east-1.api.aws.scloud'],
    ['eu-isoe-west-1', 'plain', 'eu-isoe-west-1.signin.csphome.adc-e.uk', 'cognito-identity.eu-isoe-west-1.cloud.adc-e.uk'],
    ['us-isof-south-1', 'fips', 'signin-fips.us-isof-south-1.csp.hci.ic.gov', 'cognito-identity-fips.us-isof-south-1.csp.hci.ic.gov'],
    ['eusc-de-east-1', 'plain', 'eusc-de-east-1.signin.amazonaws-eusc.eu', 'cognito-identity.eusc-de-east-1.amazonaws.eu'],
    ['zz-new-1', 'plain', 'zz-new-1.signin.aws.amazon.com', 'cognito-identity.zz-new-1.amazonaws.com'],
  ])('of %s, %s', (region, variant, signin, cognito) => {
    expect([SIGNIN.hostOf(region, VARIANTS[variant]), cognitoHost(region, VARIANTS[variant])]).toEqual([signin, cognito])
  })
})

test.each([
  ['arn:aws:iam::1:user/a', 'us-east-1'],
  ['arn:aws-cn:iam::1:user/a', 'cn-north-1'],
  ['arn:aws-us-gov:iam::1:user/a', 'us-gov-west-1'],
  ['no ARN', 'us-east-1'],
])('home of %s is %s', (arn, region) => {
  expect(homeRegionOf(arn)).toBe(region)
  expect(partitionOf(region).homeRegion).toBe(region)
})
