import type { Provider, Runtime } from '@credchain/core'
import { fakeWorld } from '@credchain/sandbox'
import { expect, test } from 'vitest'
import { fromTemporaryCredentials } from '../temporary-credentials/from-temporary-credentials.js'
import { fromWebToken } from '../token-file/from-web-token.js'

const KEYS = { accessKeyId: 'AKIACANARYCANARY7Q2F', secretAccessKey: 'CANARYsecretCANARYsecretCANARYsecret1234' }
const roleArn = 'arn:aws:iam::123456789012:role/a'

test.each<{ name: string; build: (runtime: Runtime) => Provider }>([
  {
    name: 'signed',
    build: (runtime) => fromTemporaryCredentials({ params: { RoleArn: roleArn }, masterCredentials: KEYS, refresh: false }, runtime),
  },
  { name: 'unsigned', build: (runtime) => fromWebToken({ roleArn, webIdentityToken: 'a.b.c', refresh: false }, runtime) },
])('one who leaves does not wait for the settings of a $name call, without a cache too', async ({ build }) => {
  const leaving = new AbortController()
  const region = () => {
    leaving.abort('enough')
    return new Promise<never>(() => {})
  }
  await expect(build(fakeWorld())({ signal: leaving.signal, callerClientConfig: { region } })).rejects.toBe('enough')
})
