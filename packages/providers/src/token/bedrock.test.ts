import { fakeWorld } from '@credchain/sandbox'
import { describeProvider } from '@credchain/sandbox/contracts'
import { describe, expect, test } from 'vitest'
import { bedrockAuth } from './bedrock-auth.js'
import { fromBedrockApiKey } from './from-bedrock-api-key.js'

const NAME = 'AWS_BEARER_TOKEN_BEDROCK'

describe('fromBedrockApiKey', () => {
  test.each<[string, string | undefined, string | undefined, string]>([
    ['the option', 'own', 'variable', 'own'],
    ['the variable', undefined, 'variable', 'variable'],
    ['the variable after a blank option', ' ', 'variable', 'variable'],
  ])('%s', async (_name, apiKey, variable, token) => {
    await expect(fromBedrockApiKey({ apiKey }, fakeWorld({ env: { [NAME]: variable } }))()).resolves.toMatchObject({ token })
  })

  test.each(['', ' ', undefined])('a variable that is %j is not set', async (variable) => {
    await expect(fromBedrockApiKey({ apiKey: '' }, fakeWorld({ env: { [NAME]: variable } }))()).rejects.toMatchObject({
      code: 'NOT_CONFIGURED',
    })
  })
})

test.each([5, 'CANARY key', 'CANARY\r\nx: y'])('%j is a TypeError when it is asked for, and not repeated', async (apiKey) => {
  const provider = fromBedrockApiKey({ apiKey: apiKey as string }, fakeWorld())
  await expect(provider()).rejects.toThrow(TypeError)
  await expect(provider()).rejects.not.toThrow('CANARY')
})

test('the variable is read again when a refresh is forced', async () => {
  const world = fakeWorld({ env: { [NAME]: 'first' } })
  const provider = fromBedrockApiKey({}, world)
  await provider()
  world.env[NAME] = 'second'
  await expect(provider({ forceRefresh: true })).resolves.toMatchObject({ token: 'second' })
})

describeProvider('fromBedrockApiKey', {
  build: (runtime) => fromBedrockApiKey({}, runtime),
  absent: () => {
    const world = fakeWorld()
    return { world, provider: fromBedrockApiKey({}, world) }
  },
  broken: () => {
    const world = fakeWorld({ env: { [NAME]: 'CANARY key' } })
    return { world, provider: fromBedrockApiKey({}, world), code: 'INVALID_CONFIG' }
  },
  working: () => {
    const world = fakeWorld()
    return { world, provider: fromBedrockApiKey({ apiKey: 'CANARY' }, world), identity: { token: 'CANARY' } }
  },
  secrets: ['CANARY'],
})

test('bedrockAuth has a token, and the preference without which it would not be used', async () => {
  const { token, authSchemePreference } = bedrockAuth({ apiKey: 'own' }, fakeWorld())
  expect(authSchemePreference).toEqual(['httpBearerAuth'])
  await expect(token()).resolves.toMatchObject({ token: 'own' })
})

test('bedrockAuth takes keys from elsewhere', async () => {
  const { token } = bedrockAuth({ token: async () => ({ token: 'minted' }) }, fakeWorld())
  await expect(token()).resolves.toEqual({ token: 'minted' })
})
