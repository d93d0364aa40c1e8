import type { CredentialsEvent } from '@credchain/core'
import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { presignUrl } from '../sign/presign-url.js'
import { mintBedrockApiKey } from './mint-bedrock-api-key.js'

const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' }
const world = fakeWorld({ at: '2026-01-01T00:00:00Z' })

describe('mintBedrockApiKey', () => {
  test('is a signed request, without its scheme, in base64', async () => {
    const { token, expiration } = await mintBedrockApiKey({ credentials, region: 'eu-west-1', expiresIn: 60 }, world)
    const [, request = ''] = /^bedrock-api-key-(.*)$/.exec(token) ?? []
    const url = 'https://bedrock.amazonaws.com/?Action=CallWithBearerToken'
    const link = await presignUrl(url, { method: 'POST', service: 'bedrock', region: 'eu-west-1', credentials, expiresIn: 60 }, world)
    expect(`https://${Buffer.from(request, 'base64').toString()}`).toBe(`${link}&Version=1`)
    expect(expiration).toEqual(new Date('2026-01-01T00:01:00Z'))
  })

  test('ends with its credentials, and says so', async () => {
    const expiration = new Date('2026-01-01T01:00:00Z')
    const events: CredentialsEvent[] = []
    const source = { ...credentials, expiration }
    const key = await mintBedrockApiKey({ credentials: source, region: 'eu-west-1', onEvent: (event) => events.push(event) }, world)
    expect(key.expiration).toEqual(expiration)
    expect(events).toMatchObject([{ type: 'notice' }])
  })

  test.each([{ expiresIn: 43_201 }, { expiresIn: 0 }, { region: ' ' }, { region: 'eu-west-1/s3' }])('%j is a TypeError', async (wrong) => {
    await expect(mintBedrockApiKey({ credentials, region: 'eu-west-1', ...wrong }, world)).rejects.toThrow(TypeError)
  })
})
