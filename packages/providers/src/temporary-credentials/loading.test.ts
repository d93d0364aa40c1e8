import { fakeWorld } from '@credchain/sandbox'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { fromTemporaryCredentials } from './from-temporary-credentials.js'
import { assumed, KEYS, roleArn } from './sts-world.test-driver.js'

/** Whether Node has loaded the SDK's STS client in this process, which runs this file alone. */
const isLoaded = () => Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('/@aws-sdk/client-sts/'))

test('the SDK is loaded by the first role that is really assumed, not by the import, nor by building or describing a provider', async () => {
  const world = fakeWorld({ env: { AWS_REGION: 'us-east-1' }, http: [{ request: /sts/, answer: assumed() }] })
  const provider = fromTemporaryCredentials({ params: { RoleArn: roleArn('app') }, masterCredentials: KEYS }, world)
  await provider.describe?.()
  expect(isLoaded()).toBe(false)
  await provider()
  expect(isLoaded()).toBe(true)
})
