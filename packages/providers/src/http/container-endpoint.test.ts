import { describe, expect, test } from 'vitest'
import { containerEndpoint } from './container-endpoint.js'

const relative = (value: string) => ({ name: 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', value })
const full = (value: string) => ({ name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI', value })

describe('containerEndpoint', () => {
  test.each([
    ['/v2/credentials/0f4c', 'http://169.254.170.2/v2/credentials/0f4c'],
    ['/credentials?task=1&x=y', 'http://169.254.170.2/credentials?task=1&x=y'],
    ['/@evil.example/x', 'http://169.254.170.2/@evil.example/x'],
    ['//evil.example/x', 'http://169.254.170.2//evil.example/x'],
  ])('relative %s', (value, expected) => {
    expect(containerEndpoint(relative(value), undefined, 'http').href).toBe(expected)
  })

  test.each([
    'https://vending.example/credentials',
    'https://vending.example:8443/credentials',
    'https://10.1.2.3/credentials',
    'http://localhost:8080/credentials',
    'http://LOCALHOST/credentials',
    'http://127.0.0.1:1234/',
    'http://127.255.0.9/',
    'http://127.1/',
    'http://[::1]:9000/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://169.254.170.2/x',
    'http://169.254.170.23/v1/credentials',
    'http://[fd00:ec2::23]/v1/credentials',
    'http://[FD00:0EC2:0::23]/v1/credentials',
  ])('full %s', (value) => {
    expect(containerEndpoint(undefined, full(value), 'http').href).toBe(new URL(value).href)
  })

  test('a relative one wins over a full one', () => {
    expect(containerEndpoint(relative('/a'), full('https://vending.example/b'), 'http').href).toBe('http://169.254.170.2/a')
  })

  test('neither is not configured', () => {
    expect(() => containerEndpoint(undefined, undefined, 'http')).toThrow(
      expect.objectContaining({ code: 'NOT_CONFIGURED', source: 'http', tryNextLink: true }),
    )
  })

  test.each([
    ['a relative URI without a slash', relative('@evil.example/x'), undefined],
    ['a relative URI that would extend the host', relative('.evil.example/x'), undefined],
    ['a full URI that is a path', undefined, full('/credentials')],
    ['no scheme', undefined, full('vending.example/credentials')],
    ['another scheme', undefined, full('file:///etc/passwd')],
    ['https without a host', undefined, full('https://')],
    ['http elsewhere', undefined, full('http://vending.example/credentials')],
    ['http to the EC2 metadata service', undefined, full('http://169.254.169.254/latest')],
    ['http to a neighbour of the agents', undefined, full('http://169.254.170.24/')],
    ['http to a name that starts like loopback', undefined, full('http://127.0.0.1.evil.example/')],
    ['http to a name that ends like loopback', undefined, full('http://evil-localhost/')],
    ['http to loopback written into IPv6', undefined, full('http://[::ffff:127.0.0.1]/')],
    ['loopback as a user name', undefined, full('http://localhost@evil.example/')],
  ])('refuses %s', (_, relativeUri, fullUri) => {
    const name = (relativeUri ?? fullUri)?.name ?? ''
    expect(() => containerEndpoint(relativeUri, fullUri, 'http')).toThrow(
      expect.objectContaining({ code: 'INVALID_CONFIG', message: expect.stringContaining(name) }),
    )
  })

  test('refuses a password in the address, without showing it', () => {
    expect(() => containerEndpoint(undefined, full('https://me:canary-password@vending.example/'), 'http')).toThrow(
      expect.objectContaining({ code: 'INVALID_CONFIG', message: expect.not.stringContaining('canary') }),
    )
  })

  test.each([
    ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONTAINER_AUTHORIZATION_TOKEN'],
    ['awsContainerCredentialsFullUri', 'awsContainerAuthorizationToken'],
  ])('a password in %s belongs into %s', (name, token) => {
    expect(() => containerEndpoint(undefined, { name, value: 'https://me:canary-password@vending.example/' }, 'http')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining(`into ${token} or`) }),
    )
  })
})
