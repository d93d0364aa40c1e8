import { fakeWorld } from '@credchain/sandbox'
import { expect, test } from 'vitest'
import { stsEndpoint, type StsEndpointOptions } from './sts-endpoint.js'

const files = {
  '/home/user/.aws/config':
    '[default]\nregion = eu-west-1\n[profile fips]\nregion = us-west-2\nuse_fips_endpoint = true\n[profile own]\nendpoint_url = http://own.example/sts\n[profile both]\nendpoint_url = http://own.example\nuse_fips_endpoint = true\nregion = us-west-2',
}

test.each<[string, StsEndpointOptions, Record<string, string>, string, string]>([
  ['by the profile', {}, {}, 'https://sts.eu-west-1.amazonaws.com/', 'eu-west-1'],
  ['by the profile that is named', { profile: 'fips' }, {}, 'https://sts-fips.us-west-2.amazonaws.com/', 'us-west-2'],
  ['by AWS_PROFILE', {}, { AWS_PROFILE: 'own' }, 'http://own.example/sts', 'us-east-1'],
  ['by a variable', {}, { AWS_REGION: 'eu-north-1' }, 'https://sts.eu-north-1.amazonaws.com/', 'eu-north-1'],
  ['by the option', { region: 'cn-north-1' }, { AWS_REGION: 'eu-north-1' }, 'https://sts.cn-north-1.amazonaws.com.cn/', 'cn-north-1'],
  ['by the endpoint of a variable', {}, { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:8' }, 'http://127.0.0.1:8/', 'eu-west-1'],
])('%s', async (_, options, env, url, region) => {
  expect(await stsEndpoint(options, fakeWorld({ env, files }))).toEqual({ url, region })
})

test('settings that rule each other out are INVALID_CONFIG', async () => {
  await expect(stsEndpoint({ profile: 'both' }, fakeWorld({ files }))).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringContaining('FIPS'),
  })
})
