import { describe, expect, test } from 'vitest'
import { stsUrl, type StsUrlParams } from './sts-url.js'

describe('the URL', () => {
  test.each<[string, StsUrlParams, string]>([
    ['of a region', { Region: 'eu-west-3' }, 'https://sts.eu-west-3.amazonaws.com/'],
    ['of a region that is younger than the SDK', { Region: 'eu-west-9' }, 'https://sts.eu-west-9.amazonaws.com/'],
    ['of China', { Region: 'cn-north-1', UseDualStack: true }, 'https://sts.cn-north-1.api.amazonwebservices.com.cn/'],
    ['with FIPS', { Region: 'us-west-2', UseFIPS: true }, 'https://sts-fips.us-west-2.amazonaws.com/'],
    ['with FIPS, in GovCloud', { Region: 'us-gov-west-1', UseFIPS: true }, 'https://sts.us-gov-west-1.amazonaws.com/'],
    ['with FIPS and dual-stack', { Region: 'us-west-2', UseFIPS: true, UseDualStack: true }, 'https://sts-fips.us-west-2.api.aws/'],
    ['of the global endpoint', { Region: 'sa-east-1', UseGlobalEndpoint: true }, 'https://sts.amazonaws.com/'],
    [
      'of a region that the global endpoint does not serve',
      { Region: 'eu-south-1', UseGlobalEndpoint: true },
      'https://sts.eu-south-1.amazonaws.com/',
    ],
    ['of an endpoint, without a region', { Endpoint: 'http://127.0.0.1:7/x' }, 'http://127.0.0.1:7/x'],
  ])('%s', async (_, params, url) => {
    expect(await stsUrl(params)).toBe(url)
  })

  test.each<[string, StsUrlParams, RegExp]>([
    ['without a region', {}, /Missing Region/],
    ['of an endpoint with FIPS', { Endpoint: 'http://127.0.0.1:7', UseFIPS: true }, /FIPS and custom endpoint/],
    ['of an endpoint with dual-stack', { Endpoint: 'http://127.0.0.1:7', UseDualStack: true }, /Dualstack and custom endpoint/],
  ])('%s is an error', async (_, params, message) => {
    await expect(stsUrl(params)).rejects.toThrow(message)
  })
})
