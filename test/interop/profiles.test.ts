import { fromIni as fromIniOfAws } from '@aws-sdk/credential-providers'
import type { Credentials } from '@credchain/core'
import { fromIni } from '@credchain/providers'
import { startSandbox, type Sandbox } from '@credchain/sandbox'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openIssuer, type Issuer } from '../sandbox/issuer.js'

const user = { userName: 'alice', accessKeyId: 'AKIACANARYCANARYUSER', secretAccessKey: 'CANARYsecretCANARYsecretCANARYsecret1234' }
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`
const process = JSON.stringify({ Version: 1, AccessKeyId: user.accessKeyId, SecretAccessKey: user.secretAccessKey })
const config = (token: string) => `[profile keys]
aws_access_key_id = ${user.accessKeyId}
aws_secret_access_key = ${user.secretAccessKey}
aws_account_id = 123456789012
[profile role]
role_arn = ${role('a')}
source_profile = keys
[profile roles]
role_arn = ${role('b')}
source_profile = role
[profile environment]
role_arn = ${role('a')}
credential_source = Environment
[profile token]
role_arn = ${role('a')}
web_identity_token_file = ${token}
[profile over-token]
role_arn = ${role('b')}
source_profile = token
[profile program]
credential_process = echo '${process}'
[profile over-program]
role_arn = ${role('b')}
source_profile = program
[profile named]
credential_source = Environment
[profile over-named]
role_arn = ${role('b')}
source_profile = named
`

let home: string
let sandbox: Sandbox
let issuer: Issuer

beforeAll(async () => {
  issuer = await openIssuer()
  sandbox = await startSandbox({
    users: [user],
    roles: [{ arn: role('a') }, { arn: role('b') }],
    oidcProviders: [{ issuer: issuer.url, clientIds: ['sts'] }],
  })
  home = await mkdtemp(join(tmpdir(), 'credchain-test-'))
  const token = join(home, 'token')
  await writeFile(token, await issuer.sign({ iss: issuer.url, sub: 'pod', aud: 'sts', exp: Math.floor(Date.now() / 1000) + 600 }))
  await mkdir(join(home, '.aws'))
  await writeFile(join(home, '.aws', 'config'), config(token))
  const env = { ...sandbox.env, HOME: home, AWS_ACCESS_KEY_ID: user.accessKeyId, AWS_SECRET_ACCESS_KEY: user.secretAccessKey }
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await sandbox.close()
  await issuer.close()
  await rm(home, { recursive: true, force: true })
})

/** What two providers of one identity have in common, whenever they were asked. */
function kindOf({ accountId, sessionToken, expiration, $source }: Credentials & { readonly $source?: object }) {
  return { accountId, isSession: sessionToken !== undefined, ends: expiration !== undefined, $source }
}

describe('a profile gives what AWS’s own fromIni gives: account, session, marks', () => {
  test.each(['keys', 'role', 'roles', 'environment', 'token', 'over-token', 'program', 'over-program', 'over-named'])(
    '%s',
    async (profile) => {
      expect(kindOf(await fromIni({ profile })())).toEqual(kindOf(await fromIniOfAws({ profile })()))
    },
  )
})
