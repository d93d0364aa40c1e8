import { fakeWorld } from '@credchain/sandbox'
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

test('bedrockAuth has a token, and the preference without which it would not be used', async () => {
  const { token, authSchemePreference } = bedrockAuth({ apiKey: 'own' }, fakeWorld())
  expect(authSchemePreference).toEqual(['httpBearerAuth'])
  await expect(token()).resolves.toMatchObject({ token: 'own' })
})

test('bedrockAuth takes keys from elsewhere', async () => {
  const { token } = bedrockAuth({ token: async () => ({ token: 'minted' }) }, fakeWorld())
  await expect(token()).resolves.toEqual({ token: 'minted' })
})
