import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { virtualClock, type Sandbox } from '@credchain/sandbox'
import { expect, test } from 'vitest'
import { openWorld, roleArn } from './world.js'

const PROCESSES = 4
const CONFIG = `[profile sso]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Reader

[sso-session corp]
sso_start_url = https://sandbox.awsapps.com/start
sso_region = us-east-1

[profile login]
login_session = arn:aws:sts::123456789012:assumed-role/Admin/person
`
const PAST = '2020-01-01T00:00:00Z'

/** Path below `~/.aws` and text of a login whose token has ended, and can be had anew once. */
const LOGINS = {
  async sso({ sso }: Sandbox) {
    const name = createHash('sha1').update('corp').digest('hex')
    return [`sso/cache/${name}.json`, JSON.stringify({ ...sso.signIn(), expiresAt: PAST })] as const
  },
  async login({ signin }: Sandbox) {
    const { fileName, file } = await signin.login(roleArn('Admin'))
    return [`login/cache/${fileName}`, file.replace(/"expiresAt": "[^"]*"/, `"expiresAt": "${PAST}"`)] as const
  },
}

test.each([
  ['sso', 'sso-oidc', 'fromSSO'],
  ['login', 'signin', 'fromLoginCredentials'],
] as const)(
  'processes that renew the same %s at the same time all have it, by one renewal',
  async (profile, service, provider) => {
    const roles = [{ accountId: '123456789012', roleName: 'Reader' }]
    await using world = await openWorld({ clock: virtualClock(), sso: { assignments: roles } }, CONFIG)
    const { sandbox, home } = world
    const [place, text] = await LOGINS[profile](sandbox)
    const path = join(home, '.aws', place)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
    // So that all have asked before the first is answered.
    sandbox.fault({ service }, { kind: 'latency', ms: 2_000 })

    const code = `import { ${provider} } from '@credchain/providers'
    console.log((await ${provider}({ profile: '${profile}' })()).accessKeyId)`
    const options = { cwd: import.meta.dirname, env: { PATH: process.env['PATH'], HOME: home, ...sandbox.env } }
    const flags = ['--unhandled-rejections=strict', '--input-type=module', '--eval', code]
    const ends = await Promise.all(Array.from({ length: PROCESSES }, () => promisify(execFile)(process.execPath, flags, options)))
    for (const { stdout } of ends) expect(stdout).toMatch(/^ASIA/)
    const renewals = sandbox.requests.filter((request) => request.service === service).map(({ status }) => status)
    expect(renewals.filter((status) => status === 200)).toHaveLength(1)
    expect(renewals.length).toBeGreaterThan(1)
  },
  30_000,
)
