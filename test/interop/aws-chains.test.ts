import * as aws from '@aws-sdk/credential-providers'
import { ChainExhaustedError, CredentialsError, fromChain } from '@credchain/core'
import { fromEnv, fromProcess } from '@credchain/providers'
import { fakeWorld } from '@credchain/sandbox'
import { chain as awsChain, CredentialsProviderError } from '@smithy/property-provider'
import { expect, test } from 'vitest'

const keys = { AWS_ACCESS_KEY_ID: 'AKIACANARYCANARYUSER', AWS_SECRET_ACCESS_KEY: 'CANARYsecretCANARYsecretCANARYsecret1234' }
const identity = { accessKeyId: keys.AWS_ACCESS_KEY_ID, secretAccessKey: keys.AWS_SECRET_ACCESS_KEY }

test("AWS's chain goes on after a provider of ours that is not configured", async () => {
  const found = await awsChain(fromEnv({}, fakeWorld()), fromEnv({}, fakeWorld({ env: keys })))()
  expect(found).toMatchObject(identity)
})

test("AWS's chain stops at a provider of ours that is broken", async () => {
  const half = fromEnv({}, fakeWorld({ env: { AWS_ACCESS_KEY_ID: keys.AWS_ACCESS_KEY_ID } }))
  const walk = awsChain(half, fromEnv({}, fakeWorld({ env: keys })))()
  await expect(walk).rejects.toMatchObject({ code: 'INVALID_CONFIG', tryNextLink: false })
  await expect(walk).rejects.toBeInstanceOf(CredentialsProviderError)
})

test("AWS's createCredentialChain takes a whole chain of ours as a link", async () => {
  const world = fakeWorld({ env: keys })
  const found = await aws.createCredentialChain(
    fromChain([fromEnv({}, fakeWorld())], {}, world),
    fromChain([fromEnv({}, world)], {}, world),
  )()
  expect(found).toMatchObject(identity)
})

test('our chain takes providers of AWS, and judges them by their own tryNextLink', async () => {
  const world = fakeWorld({ env: keys })
  const absent = aws.fromProcess({
    profile: 'absent',
    filepath: '/nowhere/credentials',
    configFilepath: '/nowhere/config',
    ignoreCache: true,
  })
  const found = await fromChain([absent, fromEnv({}, world)], {}, world)()
  expect(found).toMatchObject(identity)

  const stopping = async () => Promise.reject(new CredentialsProviderError('broken', { tryNextLink: false }))
  await expect(fromChain([stopping, fromEnv({}, world)], {}, world)()).rejects.toThrow('broken')
})

test("a chain of AWS's providers that all have nothing tells what each said", async () => {
  const absent = aws.fromIni({ profile: 'absent', filepath: '/nowhere/credentials', configFilepath: '/nowhere/config', ignoreCache: true })
  const error: unknown = await fromChain([absent, fromProcess({ command: ['no-such-program-here'] })])().catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(CredentialsError)
  expect(error).not.toBeInstanceOf(ChainExhaustedError)
})
