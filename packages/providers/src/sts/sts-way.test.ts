import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import type { StsSettings } from './sts-settings.js'
import { stsWay, wayInputs, type StsWayInputs } from './sts-way.js'

const roleArn = (partition: string) => `arn:${partition}:iam::123456789012:role/app`
const callerClientConfig = { region: async () => 'caller' }
const missing = (): Promise<string> => Promise.reject(new Error('Region is missing'))
const env = { AWS_REGION: ' variable ', AWS_DEFAULT_REGION: 'older-variable' }

const wayOf = (inputs: StsWayInputs, variables: Record<string, string>, settings: StsSettings = {}) =>
  stsWay(inputs, async () => settings, fakeWorld({ env: variables }))

describe('the region of STS is', () => {
  test.each<[string, StsWayInputs, Record<string, string>, string]>([
    ['the one that is said', { clientConfig: { region: 'said' }, callerClientConfig }, env, 'said'],
    ['the one that a function says', { clientConfig: { region: async () => 'said' }, callerClientConfig }, env, 'said'],
    ['the calling client’s', { clientConfig: {}, callerClientConfig, roleArn: roleArn('aws-cn') }, env, 'caller'],
    ['AWS_REGION, when the client has none', { callerClientConfig: {} as never }, env, 'variable'],
    ['AWS_REGION, when the client’s is blank', { callerClientConfig: { region: async () => '' } }, env, 'variable'],
    ['AWS_DEFAULT_REGION', {}, { AWS_DEFAULT_REGION: ' older-variable' }, 'older-variable'],
    ['AWS_DEFAULT_REGION, when the other is blank', {}, { AWS_REGION: ' ', AWS_DEFAULT_REGION: 'older-variable' }, 'older-variable'],
    ['a variable before the partition', { roleArn: roleArn('aws-cn') }, env, 'variable'],
    ['the home of the partition: aws', { roleArn: roleArn('aws') }, {}, 'us-east-1'],
    ['aws-cn', { roleArn: roleArn('aws-cn') }, {}, 'cn-north-1'],
    ['aws-us-gov', { roleArn: roleArn('aws-us-gov') }, {}, 'us-gov-west-1'],
    ['aws-eusc', { roleArn: roleArn('aws-eusc') }, {}, 'eusc-de-east-1'],
    ['aws-iso', { roleArn: roleArn('aws-iso') }, {}, 'us-iso-east-1'],
    ['aws-iso-b', { roleArn: roleArn('aws-iso-b') }, {}, 'us-isob-east-1'],
    ['aws-iso-e', { roleArn: roleArn('aws-iso-e') }, {}, 'eu-isoe-west-1'],
    ['aws-iso-f', { roleArn: roleArn('aws-iso-f') }, {}, 'us-isof-south-1'],
    ['us-east-1 for a partition that nobody knows', { roleArn: roleArn('aws-moon') }, {}, 'us-east-1'],
    ['us-east-1 for a name that every object has', { roleArn: roleArn('constructor') }, {}, 'us-east-1'],
    ['us-east-1 for what is no ARN', { roleArn: 'app' }, {}, 'us-east-1'],
    ['us-east-1 without a role', {}, {}, 'us-east-1'],
  ])('%s', async (_, inputs, variables, expected) => {
    expect((await wayOf(inputs, variables)).region).toBe(expected)
  })

  test.each<[string, StsWayInputs, Record<string, string>, string]>([
    ['the profile’s, before the partition', { roleArn: roleArn('aws-cn') }, {}, 'profile'],
    ['a variable before the profile', {}, { AWS_DEFAULT_REGION: 'older-variable' }, 'older-variable'],
    ['the calling client’s before the profile', { callerClientConfig }, {}, 'caller'],
  ])('%s', async (_, inputs, variables, expected) => {
    expect((await wayOf(inputs, variables, { region: 'profile' })).region).toBe(expected)
  })

  test.each<[string, StsWayInputs, string]>([
    ['a calling client', { callerClientConfig: { region: missing } }, 'the calling client'],
    ['a function', { clientConfig: { region: missing } }, 'clientConfig.region'],
  ])('never guessed when %s fails to say it', async (_, inputs, who) => {
    await expect(wayOf(inputs, env)).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: `sts: ${who} gave no region: Region is missing`,
    })
  })
})

describe('the endpoint is', () => {
  const both = { AWS_ENDPOINT_URL_STS: ' http://sts.example ', AWS_ENDPOINT_URL: 'http://all.example' }
  const ignored = { ...both, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }
  const profile = { url: { url: 'http://profile.example', at: '~/.aws/config:2' } }
  const ignoring = { ...profile, ignoreUrls: true }

  test.each<[string, StsWayInputs['clientConfig'], Record<string, string>, StsSettings, string | undefined]>([
    ['the option before all', { endpoint: 'http://said.example' }, both, profile, 'http://said.example'],
    ['the variable of STS', {}, both, profile, 'http://sts.example'],
    ['the variable of STS, when the option is undefined', { endpoint: undefined }, both, {}, 'http://sts.example'],
    ['the variable of all services', undefined, { AWS_ENDPOINT_URL: ' http://all.example' }, profile, 'http://all.example'],
    ['the variable of all services, when the other is blank', {}, { ...both, AWS_ENDPOINT_URL_STS: ' ' }, {}, 'http://all.example'],
    ['the profile’s', {}, {}, profile, 'http://profile.example'],
    ['AWS’s own', {}, {}, {}, undefined],
    [
      'AWS’s own, when a variable says to ignore the others',
      {},
      { ...both, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: ' True' },
      profile,
      undefined,
    ],
    ['AWS’s own, when the profile says so', {}, both, ignoring, undefined],
    ['AWS’s own, when the option says so', { ignoreConfiguredEndpointUrls: true }, both, profile, undefined],
    ['a variable, when it is not ignored', {}, { ...both, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' }, ignoring, 'http://sts.example'],
    ['the option, even when the others are to be ignored', { endpoint: 'http://said.example' }, ignored, ignoring, 'http://said.example'],
  ])('%s', async (_, clientConfig, variables, settings, expected) => {
    expect((await wayOf({ clientConfig }, variables, settings)).endpoint).toBe(expected)
  })

  test.each<[string, Record<string, string>, StsSettings, string]>([
    ['a variable', { AWS_ENDPOINT_URL_STS: 'canary' }, profile, 'AWS_ENDPOINT_URL_STS'],
    ['a profile', {}, { url: { url: 'canary', at: '~/.aws/config:2' } }, 'the endpoint_url at ~/.aws/config:2'],
  ])('an error for %s that is no URL, which is not quoted', async (_, variables, settings, name) => {
    await expect(wayOf({}, variables, settings)).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: `sts: ${name} is not a URL` })
  })
})

describe.each([
  ['useFipsEndpoint', 'fips', 'AWS_USE_FIPS_ENDPOINT', 'true', 'false'],
  ['useDualstackEndpoint', 'dualStack', 'AWS_USE_DUALSTACK_ENDPOINT', 'true', 'false'],
  ['useGlobalEndpoint', 'useGlobalEndpoint', 'AWS_STS_REGIONAL_ENDPOINTS', 'legacy', 'regional'],
] as const)('%s is', (name, setting, variable, yes, no) => {
  test.each<[string, StsWayInputs['clientConfig'], Record<string, string>, StsSettings, boolean]>([
    ['off by default', {}, {}, {}, false],
    ['what the option says', { [name]: false }, { [variable]: yes }, { [setting]: true }, false],
    ['what a function says', { [name]: async () => true }, { [variable]: no }, {}, true],
    ['what the variable says', {}, { [variable]: ` ${yes.toUpperCase()} ` }, { [setting]: false }, true],
    ['off by the variable', {}, { [variable]: no }, { [setting]: true }, false],
    ['what the profile says, when the variable is blank', {}, { [variable]: ' ' }, { [setting]: true }, true],
  ])('%s', async (_, clientConfig, variables, settings, expected) => {
    expect((await wayOf({ clientConfig }, variables, settings))[name]).toBe(expected)
  })

  test('an error for any other word', async () => {
    const message = expect.stringContaining(`${variable} is neither`)
    await expect(wayOf({}, { [variable]: 'maybe' })).rejects.toMatchObject({ code: 'INVALID_CONFIG', message })
  })
})

describe('the profile', () => {
  const asked: (string | undefined)[] = []
  const settingsOf = async (profile: string | undefined) => {
    asked.push(profile)
    return {}
  }

  test.each<[string, StsWayInputs, (string | undefined)[]]>([
    ['of clientConfig', { clientConfig: { profile: 'said' }, callerClientConfig: { ...callerClientConfig, profile: 'client' } }, ['said']],
    ['of the calling client', { callerClientConfig: { ...callerClientConfig, profile: 'client' } }, ['client']],
    ['that the runtime selects', {}, [undefined]],
    ['is not asked when region and endpoint are said', { clientConfig: { endpoint: 'http://said.example', region: 'said' } }, []],
    ['is asked when only one of them is', { clientConfig: { endpoint: 'http://said.example' } }, [undefined]],
  ])('%s', async (_, inputs, expected) => {
    asked.length = 0
    await stsWay(inputs, settingsOf, fakeWorld())
    expect(asked).toEqual(expected)
  })
})

describe('the way as data has as its endpoint', () => {
  const parts = { protocol: 'http:', hostname: 'sts.example', path: '/v1' }
  type Endpoint = NonNullable<StsWayInputs['clientConfig']>['endpoint']

  test.each<[string, Endpoint, string | undefined]>([
    ['nothing', undefined, undefined],
    ['text', 'http://sts.example', 'http://sts.example'],
    ['parts', parts, 'http://sts.example/v1'],
    ['parts with a port', { ...parts, port: 8443 }, 'http://sts.example:8443/v1'],
    ['parts from a function', async () => parts, 'http://sts.example/v1'],
    ['text from a function', (async () => 'http://sts.example') as unknown as Endpoint, 'http://sts.example'],
    ['a URL', { url: new URL('http://sts.example/v1') }, 'http://sts.example/v1'],
  ])('%s', async (_, endpoint, expected) => {
    expect(await wayInputs(await wayOf({ clientConfig: { endpoint } }, {}))).toEqual({
      region: 'us-east-1',
      endpoint: expected,
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
      useGlobalEndpoint: false,
    })
  })
})
