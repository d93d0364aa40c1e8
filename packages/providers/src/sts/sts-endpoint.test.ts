import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { endpointText, stsEndpoint } from './sts-endpoint.js'

const both = { AWS_ENDPOINT_URL_STS: ' http://sts.example ', AWS_ENDPOINT_URL: 'http://all.example' }

describe('the endpoint is', () => {
  test.each<[string, Parameters<typeof stsEndpoint>[0], Record<string, string>, string | undefined]>([
    ['the option before all', { endpoint: 'http://said.example' }, both, 'http://said.example'],
    ['the variable of STS', {}, both, 'http://sts.example'],
    ['the variable of STS, when the option is undefined', { endpoint: undefined }, both, 'http://sts.example'],
    ['the variable of all services', undefined, { AWS_ENDPOINT_URL: ' http://all.example' }, 'http://all.example'],
    ['the variable of all services, when the other is blank', {}, { ...both, AWS_ENDPOINT_URL_STS: ' ' }, 'http://all.example'],
    ['AWS’s own', {}, {}, undefined],
    ['AWS’s own, when the variables are to be ignored', {}, { ...both, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: ' True' }, undefined],
    ['a variable, when they are not', {}, { ...both, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' }, 'http://sts.example'],
    [
      'the option, even when the variables are to be ignored',
      { endpoint: 'http://said.example' },
      { ...both, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      'http://said.example',
    ],
  ])('%s', (_, clientConfig, env, expected) => {
    expect(stsEndpoint(clientConfig, fakeWorld({ env }))).toBe(expected)
  })
})

describe('endpointText', () => {
  const parts = { protocol: 'http:', hostname: 'sts.example', path: '/v1' }

  test.each<[string, Parameters<typeof endpointText>[0], string | undefined]>([
    ['nothing', undefined, undefined],
    ['text', 'http://sts.example', 'http://sts.example'],
    ['parts', parts, 'http://sts.example/v1'],
    ['parts with a port', { ...parts, port: 8443 }, 'http://sts.example:8443/v1'],
    ['parts from a function', async () => parts, 'http://sts.example/v1'],
    ['a URL', { url: new URL('http://sts.example/v1') }, 'http://sts.example/v1'],
  ])('of %s', async (_, endpoint, expected) => {
    expect(await endpointText(endpoint)).toBe(expected)
  })

  test('of a function that gives text', async () => {
    expect(await endpointText((async () => 'http://sts.example') as unknown as Parameters<typeof endpointText>[0])).toBe(
      'http://sts.example',
    )
  })
})
