import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { containerSettings, type ContainerOptions } from './container-settings.js'
import { fromHttp } from './from-http.js'

const RELATIVE = 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'
const FULL = 'AWS_CONTAINER_CREDENTIALS_FULL_URI'
const TOKEN = 'AWS_CONTAINER_AUTHORIZATION_TOKEN'
const TOKEN_FILE = 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'
/** Everything that a platform could set. */
const ALL = { [RELATIVE]: '/platform', [FULL]: 'http://169.254.170.23/platform', [TOKEN]: 'pod', [TOKEN_FILE]: '/pod/token' }
const { [RELATIVE]: _, ...EKS } = ALL
const vend = { awsContainerCredentialsFullUri: 'https://vend.example.com/c' }

describe('who is asked, and with which token', () => {
  const cases: [name: string, options: ContainerOptions, env: Record<string, string>, href: string, ...token: string[]][] = [
    ['variables alone', {}, ALL, 'http://169.254.170.2/platform', TOKEN_FILE, TOKEN],
    ['the full variable', {}, EKS, 'http://169.254.170.23/platform', TOKEN_FILE, TOKEN],
    ['a full address among the options', vend, ALL, 'https://vend.example.com/c'],
    [
      'an address and a token among the options',
      { ...vend, awsContainerAuthorizationToken: 't' },
      ALL,
      'https://vend.example.com/c',
      'awsContainerAuthorizationToken',
    ],
    [
      'an address and a token file among the options',
      { ...vend, awsContainerAuthorizationTokenFile: '/t' },
      ALL,
      'https://vend.example.com/c',
      'awsContainerAuthorizationTokenFile',
    ],
    ['a relative address among the options', { awsContainerCredentialsRelativeUri: '/mine' }, EKS, 'http://169.254.170.2/mine'],
    ['both addresses among the options', { ...vend, awsContainerCredentialsRelativeUri: '/mine' }, ALL, 'http://169.254.170.2/mine'],
    [
      'a token alone among the options',
      { awsContainerAuthorizationToken: 't' },
      EKS,
      'http://169.254.170.23/platform',
      'awsContainerAuthorizationToken',
    ],
    [
      'both tokens among the options',
      { awsContainerAuthorizationToken: 't', awsContainerAuthorizationTokenFile: '/t' },
      EKS,
      'http://169.254.170.23/platform',
      'awsContainerAuthorizationTokenFile',
      'awsContainerAuthorizationToken',
    ],
    [
      'blank options',
      { awsContainerCredentialsFullUri: ' ', awsContainerAuthorizationToken: '' },
      EKS,
      'http://169.254.170.23/platform',
      TOKEN_FILE,
      TOKEN,
    ],
  ]
  test.each(cases)('%s', (_name, options, env, href, ...tokens) => {
    const { url, tokenFile, token } = containerSettings('http', options, { env })
    expect(url.href).toBe(href)
    expect([tokenFile, token].flatMap((setting) => setting?.name ?? [])).toEqual(tokens)
  })
})

const json = { AccessKeyId: 'ASIAEXAMPLE7Q2F', SecretAccessKey: 'canary-secret' }

test("the token of a pod is neither read nor sent to an address of the user's own", async () => {
  const world = fakeWorld({
    env: ALL,
    files: { '/pod/token': 'canary-pod' },
    http: [{ request: 'https://vend.example.com/c', answer: { json } }],
  })
  await fromHttp({ ...vend, awsContainerAuthorizationToken: 'mine' }, world)()
  expect(world.requests.map(({ headers }) => headers?.authorization)).toEqual(['mine'])
  world.verify()
})
