import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { stsRegion, type RegionInputs } from './sts-region.js'

const roleArn = (partition: string) => `arn:${partition}:iam::123456789012:role/app`
const callerClientConfig = { region: async () => 'caller' }
const missing = (): Promise<string> => Promise.reject(new Error('Region is missing'))
const env = { AWS_REGION: ' variable ', AWS_DEFAULT_REGION: 'older-variable' }

describe('the region of STS is', () => {
  test.each<[string, RegionInputs, Record<string, string>, string]>([
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
    expect(await stsRegion(inputs, fakeWorld({ env: variables }))).toBe(expected)
  })

  test.each<[string, RegionInputs, string]>([
    ['a calling client', { callerClientConfig: { region: missing } }, 'the calling client'],
    ['a function', { clientConfig: { region: missing } }, 'clientConfig.region'],
  ])('never guessed when %s fails to say it', async (_, inputs, who) => {
    await expect(stsRegion(inputs, fakeWorld({ env }))).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: `sts: ${who} gave no region: Region is missing`,
    })
  })
})
