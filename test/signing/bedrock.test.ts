import { BedrockRuntimeClient, InvokeModelCommand, type BedrockRuntimeClientConfig } from '@aws-sdk/client-bedrock-runtime'
import { bedrockAuth } from '@credchain/providers/token'
import { mintBedrockApiKey } from '@credchain/signing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { user } from './world.js'

const NAMES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_BEARER_TOKEN_BEDROCK'] as const
const before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]))

beforeEach(() => {
  process.env['AWS_ACCESS_KEY_ID'] = user.accessKeyId
  process.env['AWS_SECRET_ACCESS_KEY'] = user.secretAccessKey
  delete process.env['AWS_BEARER_TOKEN_BEDROCK']
})
afterEach(() => {
  for (const name of NAMES) {
    if (before[name] === undefined) delete process.env[name]
    else process.env[name] = before[name]
  }
})

/** What a real client puts into the header. */
async function authorizationOf(config: BedrockRuntimeClientConfig): Promise<string | undefined> {
  let authorization: string | undefined
  const requestHandler = {
    handle: async ({ headers }: { readonly headers: Readonly<Record<string, string>> }) => {
      authorization = new Headers(headers).get('authorization') ?? undefined
      throw new Error('enough')
    },
  }
  const client = new BedrockRuntimeClient({ region: 'us-east-1', maxAttempts: 1, ...config, requestHandler })
  await expect(client.send(new InvokeModelCommand({ modelId: 'model', body: '{}' }))).rejects.toThrow('enough')
  return authorization
}

describe('a real client, with AWS keys in the environment', () => {
  test('signs, when it is given the token alone', async () => {
    expect(await authorizationOf({ token: { token: 'key' } })).toMatch(/^AWS4-HMAC-SHA256 /)
  })

  test('sends the key of bedrockAuth()', async () => {
    expect(await authorizationOf(bedrockAuth({ apiKey: 'key' }))).toBe('Bearer key')
  })

  test('sends the key of the variable', async () => {
    process.env['AWS_BEARER_TOKEN_BEDROCK'] = 'from-the-variable'
    expect(await authorizationOf(bedrockAuth())).toBe('Bearer from-the-variable')
  })

  test('sends a key that was minted', async () => {
    const token = () => mintBedrockApiKey({ credentials: user, region: 'us-east-1' })
    expect(await authorizationOf(bedrockAuth({ token }))).toMatch(/^Bearer bedrock-api-key-/)
  })
})
