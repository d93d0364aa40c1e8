import type { Credentials, CredentialsEvent, Runtime } from '@credchain/core'
import { fakeWorld, type FakeAnswer, type FakeWorld, type FakeWorldOptions } from '@credchain/sandbox'
import { describeProvider } from '@credchain/sandbox/contracts'
import { describe, expect, test } from 'vitest'
import { fromIni, type FromIniOptions } from './from-ini.js'

const CONFIG = '/home/user/.aws/config'
const CREDENTIALS = '/home/user/.aws/credentials'
const ROLE = 'arn:aws:iam::123456789012:role/team/deploy-prod'
const ROLE_B = 'arn:aws:iam::123456789012:role/base-admin'
const keys = (name: string) => `aws_access_key_id = AKIA${name}\naws_secret_access_key = CANARY${name}`
const CHAIN = `[profile prod]\nregion = eu-west-1\nrole_arn = ${ROLE}\nsource_profile = base
[profile base]\nregion = eu-north-1\nrole_arn = ${ROLE_B}\nsource_profile = root`

function world(config: string, credentials = '', options: FakeWorldOptions = {}): FakeWorld {
  return fakeWorld({ ...options, files: { [CONFIG]: config, [CREDENTIALS]: credentials, ...options.files } })
}

/** A role assumer that numbers what it gives, valid for an hour. */
function assumer(runtime: Runtime) {
  const calls: { source: string; params: object }[] = []
  const roleAssumer = async (source: Credentials, params: { readonly RoleArn: string }): Promise<Credentials> => {
    calls.push({ source: source.accessKeyId, params })
    return {
      accessKeyId: `ASIA${calls.length}`,
      secretAccessKey: 'CANARY',
      sessionToken: `t${calls.length}`,
      expiration: new Date(runtime.now() + 3_600_000),
    }
  }
  return { calls, roleAssumer }
}

/** What STS answers to AssumeRole; the credentials live for the first hour of the world. */
function stsAnswer(key: string): FakeAnswer {
  return {
    text: `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>CANARY</SecretAccessKey>
      <SessionToken>t</SessionToken><Expiration>2026-01-01T01:00:00Z</Expiration></Credentials>
      <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/x/s</Arn><AssumedRoleId>i</AssumedRoleId></AssumedRoleUser>
      </AssumeRoleResult></AssumeRoleResponse>`,
    headers: { 'content-type': 'text/xml' },
  }
}

/** Counts what the disk is asked. */
function counting(base: FakeWorld): { runtime: Runtime; stats: () => number } {
  let stats = 0
  const fs = { ...base.fs, stat: (path: string) => ((stats += 1), base.fs.stat(path)) }
  return { runtime: { ...base, now: base.now, fs }, stats: () => stats }
}

describe('static keys', () => {
  test('carry all that belongs to them', async () => {
    const text = `[default]\n${keys('1')}\naws_session_token = t\naws_account_id = 123456789012\naws_credential_scope = eu`
    expect(await fromIni({}, world('', text))()).toEqual({
      accessKeyId: 'AKIA1',
      secretAccessKey: 'CANARY1',
      sessionToken: 't',
      accountId: '123456789012',
      credentialScope: 'eu',
      $source: { CREDENTIALS_PROFILE: 'n' },
    })
  })

  test('carry nothing else', async () => {
    expect(Object.keys(await fromIni({}, world('', `[default]\n${keys('1')}`))())).toEqual(['accessKeyId', 'secretAccessKey', '$source'])
  })
})

describe('the profile', () => {
  const text = ['default', 'option', 'client', 'env'].map((name) => `[${name}]\n${keys(name)}`).join('\n')
  const cases: [name: string, options: FromIniOptions, client: string | undefined, env: string | undefined, expected: string][] = [
    ['nothing said', {}, undefined, undefined, 'default'],
    ['blank variable', {}, undefined, ' ', 'default'],
    ['variable', {}, undefined, 'env', 'env'],
    ['client before variable', {}, 'client', 'env', 'client'],
    ['option before all', { profile: 'option' }, 'client', 'env', 'option'],
  ]
  test.each(cases)('%s', async (_name, options, client, env, expected) => {
    const provider = fromIni(options, world('', text, { env: { AWS_PROFILE: env } }))
    expect((await provider({ callerClientConfig: { region: async () => 'eu-west-1', profile: client } })).accessKeyId).toBe(
      `AKIA${expected}`,
    )
  })

  test('is chosen anew at each call', async () => {
    const here = world('', text)
    const provider = fromIni({}, here)
    expect((await provider()).accessKeyId).toBe('AKIAdefault')
    here.env['AWS_PROFILE'] = 'env'
    expect((await provider()).accessKeyId).toBe('AKIAenv')
  })

  test.each([
    ['default, not named', {}, undefined, 'NOT_CONFIGURED'],
    ['default, named', { profile: 'default' }, undefined, 'INVALID_CONFIG'],
    ['option', { profile: 'gone' }, undefined, 'INVALID_CONFIG'],
    ['variable', {}, 'gone', 'INVALID_CONFIG'],
  ])('that is absent: %s', async (_name, options, env, code) => {
    const provider = fromIni(options, world('[profile a]', '', { env: { AWS_PROFILE: env } }))
    await expect(provider()).rejects.toMatchObject({ code })
    await expect(provider.describe?.()).rejects.toMatchObject({ code })
  })
})

test('construction touches nothing and does not throw', async () => {
  const touched: string[] = []
  const untouched = world('')
  const spied = new Proxy(untouched, {
    get(target, name, receiver) {
      touched.push(String(name))
      const value: unknown = Reflect.get(target, name, receiver)
      return value
    },
  })
  // @ts-expect-error wrong on purpose
  const provider = fromIni({ profile: 1, filepath: {}, roleAssumer: 'x' }, spied)
  expect([provider.source, provider.memoized, provider.status()]).toEqual(['ini', true, undefined])
  provider.close()
  expect(touched).toEqual([])
  await expect(provider()).rejects.toThrow(TypeError)
})

describe('roles', () => {
  test('are assumed one on top of the other, each kept for itself', async () => {
    const here = world(CHAIN, `[root]\n${keys('root')}`)
    const { calls, roleAssumer } = assumer(here)
    const provider = fromIni({ profile: 'prod', roleAssumer }, here)
    const identity = await provider()
    expect(identity).toMatchObject({ accessKeyId: 'ASIA2', $source: { CREDENTIALS_PROFILE_SOURCE_PROFILE: 'o' } })
    expect(calls).toEqual([
      { source: 'AKIAroot', params: expect.objectContaining({ RoleArn: ROLE_B, DurationSeconds: 3_600 }) },
      { source: 'ASIA1', params: expect.objectContaining({ RoleArn: ROLE }) },
    ])
    expect(provider()).toBe(provider())
    expect(await provider()).toBe(identity)
    provider.invalidate(identity)
    expect((await provider()).accessKeyId).toBe('ASIA3')
    expect(calls.at(-1)).toMatchObject({ source: 'ASIA1' })
    await provider({ forceRefresh: true })
    expect(calls).toHaveLength(4)
    expect(calls.at(-1)).toMatchObject({ source: 'ASIA1' })
  })

  test('are assumed once for all who ask at the same time', async () => {
    const here = world(CHAIN, `[root]\n${keys('root')}`)
    const { calls, roleAssumer } = assumer(here)
    const provider = fromIni({ profile: 'prod', roleAssumer }, here)
    const identities = await Promise.all([provider(), provider(), provider()])
    expect(new Set(identities).size).toBe(1)
    expect(calls).toHaveLength(2)
  })

  test('go to STS, each in the region of its profile', async () => {
    const here = world(CHAIN, `[root]\n${keys('root')}`, {
      http: [
        { request: 'https://sts.eu-north-1.amazonaws.com/', answer: stsAnswer('ASIAb') },
        { request: 'https://sts.eu-west-1.amazonaws.com/', answer: stsAnswer('ASIAa') },
      ],
    })
    const identity = await fromIni({ profile: 'prod' }, here)()
    expect(identity).toEqual({
      accessKeyId: 'ASIAa',
      secretAccessKey: 'CANARY',
      sessionToken: 't',
      expiration: new Date('2026-01-01T01:00:00Z'),
      accountId: '123456789012',
      $source: expect.objectContaining({ CREDENTIALS_STS_ASSUME_ROLE: 'i', CREDENTIALS_PROFILE_SOURCE_PROFILE: 'o' }),
    })
    const signers = here.requests.map(({ headers }) => /Credential=(\w+)/.exec(headers?.['authorization'] ?? '')?.[1])
    expect(signers).toEqual(['AKIAroot', 'ASIAb'])
    expect(here.requests.map(({ body }) => new URLSearchParams(String(body)).get('RoleArn'))).toEqual([ROLE_B, ROLE])
    here.verify()
  })

  test('in the region of clientConfig, where there is one', async () => {
    const denied = { status: 403, text: '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>' }
    const here = world(CHAIN, `[root]\n${keys('root')}`, { http: [{ request: 'https://sts.us-west-2.amazonaws.com/', answer: denied }] })
    const provider = fromIni({ profile: 'prod', clientConfig: { region: 'us-west-2' } }, here)
    await expect(provider()).rejects.toMatchObject({ code: 'REJECTED', source: 'ini' })
    here.verify()
  })

  test('get what the profile says', async () => {
    const here = world(
      `[profile a]\nrole_arn = ${ROLE}\nsource_profile = a\nexternal_id = x\nrole_session_name = s\nduration_seconds = 900\nmfa_serial = m\n${keys('a')}`,
    )
    const { calls, roleAssumer } = assumer(here)
    await fromIni({ profile: 'a', roleAssumer, mfaCodeProvider: async (serial) => `code of ${serial}` }, here)()
    expect(calls[0]?.params).toEqual({
      RoleArn: ROLE,
      RoleSessionName: 's',
      ExternalId: 'x',
      DurationSeconds: 900,
      SerialNumber: 'm',
      TokenCode: 'code of m',
    })
  })

  test('with MFA need somebody to ask', async () => {
    const here = world(`[default]\nrole_arn = ${ROLE}\nsource_profile = default\nmfa_serial = m\n${keys('a')}`)
    const { calls, roleAssumer } = assumer(here)
    const provider = fromIni({ roleAssumer }, here)
    const failure = {
      code: 'INVALID_CONFIG',
      message: expect.stringContaining(`${CONFIG}:2: `),
      hint: expect.stringContaining('mfa_process'),
    }
    await expect(provider()).rejects.toMatchObject(failure)
    await expect(provider.describe?.()).rejects.toMatchObject(failure)
    expect(calls).toEqual([])
  })

  test('a loop is found before anything is asked', async () => {
    const here = world(CHAIN.replace('source_profile = root', 'source_profile = prod'))
    const { calls, roleAssumer } = assumer(here)
    const message = `ini: the profiles form a loop: prod -> base (${CONFIG}:4) -> prod (${CONFIG}:8)`
    await expect(fromIni({ profile: 'prod', roleAssumer }, here)()).rejects.toMatchObject({ code: 'INVALID_CONFIG', message })
    expect(calls).toEqual([])
  })
})

describe('a named source', () => {
  const config = `[default]\nrole_arn = ${ROLE}\ncredential_source = Environment`
  const env = { AWS_ACCESS_KEY_ID: 'AKIAenv', AWS_SECRET_ACCESS_KEY: 'CANARY' }

  test('gives its credentials to the role', async () => {
    const here = world(config, '', { env })
    const { calls, roleAssumer } = assumer(here)
    expect(await fromIni({ roleAssumer }, here)()).toMatchObject({ $source: { CREDENTIALS_PROFILE_SOURCE_PROFILE: 'o' } })
    expect(calls[0]?.source).toBe('AKIAenv')
  })

  test('alone gives its own credentials, marked as both', async () => {
    const here = world('[default]\ncredential_source = Environment', '', { env })
    const $source = { CREDENTIALS_ENV_VARS: 'g', CREDENTIALS_PROFILE_NAMED_PROVIDER: 'p' }
    expect(await fromIni({}, here)()).toMatchObject({ accessKeyId: 'AKIAenv', $source })
  })

  test.each([
    ['Environment', { hint: 'export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY' }],
    ['Ec2InstanceMetadata', {}],
    ['EcsContainer', {}],
  ])('%s that has nothing is the failure of the profile', async (name, more) => {
    const here = world(config.replace('Environment', name), '', { env: { AWS_EC2_METADATA_DISABLED: 'true' } })
    const { calls, roleAssumer } = assumer(here)
    const failure = {
      code: 'INVALID_CONFIG',
      source: 'ini',
      tryNextLink: false,
      message: expect.stringContaining(`${CONFIG}:3: profile default takes its credentials from here, and there are none: `),
      cause: expect.objectContaining({ code: 'NOT_CONFIGURED' }),
      hint: expect.any(String),
      ...more,
    }
    const provider = fromIni({ roleAssumer }, here)
    await expect(provider()).rejects.toMatchObject(failure)
    await expect(provider.describe?.()).rejects.toMatchObject(failure)
    expect(calls).toEqual([])
  })
})

test('a web identity token is exchanged, in the region of the profile', async () => {
  const text = `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIAw</AccessKeyId>
    <SecretAccessKey>CANARY</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2026-01-01T01:00:00Z</Expiration></Credentials>
    </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`
  const here = world(`[default]\nrole_arn = ${ROLE}\nweb_identity_token_file = ~/token\nregion = eu-west-1\nrole_session_name = s`, '', {
    files: { '/home/user/token': 'TOKEN' },
    http: [{ request: 'https://sts.eu-west-1.amazonaws.com/', answer: { text, headers: { 'content-type': 'text/xml' } } }],
  })
  const provider = fromIni({}, here)
  expect(await provider()).toMatchObject({ accessKeyId: 'ASIAw', $source: { CREDENTIALS_PROFILE_STS_WEB_ID_TOKEN: 'q' } })
  const body = new URLSearchParams(String(here.requests[0]?.body))
  expect(['RoleArn', 'RoleSessionName', 'WebIdentityToken'].map((name) => body.get(name))).toEqual([ROLE, 's', 'TOKEN'])
  here.verify()
})

test('a program is run, and its account is that of the profile for want of one', async () => {
  const stdout = JSON.stringify({ Version: 1, AccessKeyId: 'ASIAp', SecretAccessKey: 'CANARY' })
  const commands: unknown[] = []
  const exec = ({ command }: { command: unknown }) => (commands.push(command), { exitCode: 0, stdout, stderr: '' })
  const here = world('[default]\ncredential_process = get --key\naws_account_id = 123456789012', '', { exec })
  const provider = fromIni({}, here)
  expect(await provider()).toMatchObject({ accessKeyId: 'ASIAp', accountId: '123456789012', $source: { CREDENTIALS_PROFILE_PROCESS: 'v' } })
  await provider()
  expect(commands).toEqual(['get --key'])
})

describe('the files', () => {
  test('are looked at once a second, once for all who ask meanwhile, and not in between', async () => {
    const base = world('', `[default]\n${keys('1')}`)
    const { runtime, stats } = counting(base)
    const provider = fromIni({}, runtime)
    expect(provider.peek()).toBeUndefined()
    await Promise.all([provider(), provider(), provider()])
    expect(stats()).toBe(2)
    base.jump(999)
    expect(provider()).toBe(provider.peek())
    await provider()
    expect(stats()).toBe(2)
    base.jump(1)
    expect(provider.peek()).toBeUndefined()
    await Promise.all([provider(), provider()])
    expect(stats()).toBe(4)
    await base.settle()
    base.jump(-5_000)
    await provider()
    expect(stats()).toBe(6)
    await base.settle()
    await provider({ forceRefresh: true })
    expect(stats()).toBe(8)
  })

  test('are read once for all who ask meanwhile, even with ignoreCache', async () => {
    const base = world('', `[default]\n${keys('1')}`)
    let reads = 0
    const readFile = (path: string) => ((reads += 1), base.fs.readFile(path))
    const provider = fromIni({ ignoreCache: true }, { ...base, fs: { ...base.fs, readFile } })
    await Promise.all([provider(), provider(), provider()])
    expect(reads).toBe(2)
  })

  test('a new key is picked up by the call after the look, or at once when forced', async () => {
    const here = world('', `[default]\n${keys('1')}`)
    const provider = fromIni({}, here)
    await provider()
    here.files.set(CREDENTIALS, `[default]\n${keys('2')}`)
    expect((await provider()).accessKeyId).toBe('AKIA1')
    expect((await provider({ forceRefresh: true })).accessKeyId).toBe('AKIA2')
    here.files.set(CREDENTIALS, `[default]\n${keys('3')}`)
    here.jump(1_000)
    expect((await provider()).accessKeyId).toBe('AKIA2')
    await here.settle()
    expect((await provider()).accessKeyId).toBe('AKIA3')
  })

  test('lines that moved keep the caches, another meaning does not', async () => {
    const here = world(CHAIN, `[root]\n${keys('root')}`)
    const { calls, roleAssumer } = assumer(here)
    const events: CredentialsEvent[] = []
    const provider = fromIni({ profile: 'prod', roleAssumer, onEvent: (event) => events.push(event) }, here)
    await provider()
    here.files.set(CONFIG, `# moved\n${CHAIN}`)
    here.jump(1_000)
    expect((await provider()).accessKeyId).toBe('ASIA2')
    expect(calls).toHaveLength(2)
    expect(await provider.describe?.()).toContainEqual(expect.stringContaining('~/.aws/config:4 role_arn'))
    here.files.set(CONFIG, CHAIN.replace('eu-west-1', 'eu-west-2'))
    here.jump(1_000)
    expect((await provider()).accessKeyId).toBe('ASIA2')
    await here.settle()
    expect((await provider()).accessKeyId).toBe('ASIA4')
    expect(events.filter((event) => event.type === 'notice')).toEqual([
      expect.objectContaining({ source: 'ini', reason: 'profile prod changed, its credentials are resolved anew' }),
    ])
  })
})

describe('a caller that leaves', () => {
  test('gets its own reason, and the others their answer', async () => {
    const base = world('', `[default]\n${keys('1')}`)
    const opened = new AbortController()
    const gate = new Promise((resolve) => opened.signal.addEventListener('abort', resolve))
    const fs = { ...base.fs, stat: async (path: string) => (await gate, base.fs.stat(path)) }
    const provider = fromIni({}, { ...base, now: base.now, fs })
    const leaving = new AbortController()
    const left = provider({ signal: leaving.signal })
    const stayed = provider()
    leaving.abort('enough')
    await expect(left).rejects.toBe('enough')
    opened.abort()
    expect((await stayed).accessKeyId).toBe('AKIA1')
  })

  test('before it came is not served', async () => {
    const provider = fromIni({}, world('', `[default]\n${keys('1')}`))
    await provider()
    await expect(provider({ signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
  })
})

describe('what describe tells', () => {
  const cases: [name: string, config: string, credentials: string, lines: string[]][] = [
    [
      'a chain',
      CHAIN,
      `\n\n[root]\n${keys('root')}`,
      [
        'prod -> assume deploy-prod (eu-west-1) <- assume base-admin (eu-north-1) <- static keys',
        '~/.aws/config:3 role_arn, :4 source_profile = base · ~/.aws/config:7 role_arn, :8 source_profile = root · ~/.aws/credentials:4 root',
      ],
    ],
    ['keys', '', `[prod]\n${keys('1')}`, ['prod -> static keys', '~/.aws/credentials:2 prod']],
    [
      'a named source',
      `[profile prod]\nrole_arn = ${ROLE}\ncredential_source = Environment`,
      '',
      ['prod -> assume deploy-prod <- environment variables', '~/.aws/config:2 role_arn, :3 credential_source'],
    ],
    ['a program', '[profile prod]\ncredential_process = CANARY', '', ['prod -> credential_process', '~/.aws/config:2 prod']],
    [
      'a role in the other file than its source',
      '[profile prod]\nsource_profile = prod',
      `[prod]\nrole_arn = ${ROLE}\n${keys('1')}`,
      [
        'prod -> assume deploy-prod <- static keys',
        '~/.aws/credentials:2 role_arn, ~/.aws/config:2 source_profile = prod · ~/.aws/credentials:3 prod',
      ],
    ],
  ]
  test.each(cases)('%s', async (_name, config, credentials, lines) => {
    const here = world(config, credentials, { env: { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'CANARY' } })
    const described = await fromIni({ profile: 'prod' }, here).describe?.()
    expect(described).toEqual(lines)
    here.verify()
  })
})

/** The role at the end of two hops, in a world with these answers of STS. */
function assumingIn(...answers: FakeAnswer[]) {
  const here = world(CHAIN, `[root]\n${keys('ROOT')}`, { http: answers.map((answer) => ({ request: /sts/, answer })) })
  return { world: here, provider: fromIni({ profile: 'prod' }, here) }
}

describeProvider('fromIni', {
  build: (runtime) => fromIni({}, runtime),
  absent: () => {
    const here = fakeWorld()
    return { world: here, provider: fromIni({}, here) }
  },
  broken: () => {
    const here = world('', '[default]\naws_access_key_id = AKIAHALF\naws_session_token = CANARY')
    return { world: here, provider: fromIni({}, here), code: 'INVALID_CONFIG' }
  },
  silent: () => assumingIn('hang', 'hang', 'hang'),
  working: () => ({
    ...assumingIn(stsAnswer('ASIABASE'), stsAnswer('ASIAPROD')),
    identity: { accessKeyId: 'ASIAPROD', accountId: '123456789012', expiration: new Date('2026-01-01T01:00:00Z') },
  }),
  secrets: ['CANARY'],
})

test('a name in place of the options', async () => {
  // @ts-expect-error wrong on purpose
  await expect(fromIni('prod', fakeWorld())()).rejects.toThrow(new TypeError('fromIni: options must be an object, such as { profile }'))
})
