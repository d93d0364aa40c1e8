import type { Runtime } from '@credchain/core'
import { fakeWorld, startSandbox, virtualClock, type FakeWorld } from '@credchain/sandbox'
import { hostRuntime } from '@credchain/core'
import { describe, expect, test, vi } from 'vitest'
import { connectToSts, type StsClientPlugin, type StsOptions } from './connect-to-sts.js'

const KEYS = { accessKeyId: 'AKIACANARYCANARY7Q2F', secretAccessKey: 'CANARYsecretCANARYsecretCANARYsecret1234' }
const ANSWER = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::1:user/a</Arn>
  </GetCallerIdentityResult></GetCallerIdentityResponse>`

const open = (env: Record<string, string> = {}, times = 1): FakeWorld =>
  fakeWorld({ env, http: [{ request: /./, answer: { text: ANSWER, headers: { 'content-type': 'text/xml' } }, times }] })

/** Asks who it is; the simplest call of all. */
async function ask(connect: ReturnType<typeof connectToSts>, call: Parameters<typeof connect>[0] = { credentials: KEYS }) {
  const { client, sts } = await connect(call)
  return client.send(new sts.GetCallerIdentityCommand({}))
}

describe('where it sends to', () => {
  const said = { endpoint: 'http://127.0.0.1:7/said' }

  test.each<[string, StsOptions['clientConfig'], Record<string, string>, string]>([
    ['the region’s endpoint', { region: 'eu-west-1' }, {}, 'https://sts.eu-west-1.amazonaws.com/'],
    ['that of another partition', { region: 'cn-north-1' }, {}, 'https://sts.cn-north-1.amazonaws.com.cn/'],
    ['FIPS', { region: 'us-east-1', useFipsEndpoint: true }, {}, 'https://sts-fips.us-east-1.amazonaws.com/'],
    ['dual-stack', { region: 'us-east-1', useDualstackEndpoint: true }, {}, 'https://sts.us-east-1.api.aws/'],
    ['the endpoint that is said', said, { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:8' }, 'http://127.0.0.1:7/said/'],
    ['a variable', {}, { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:8', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }, 'http://127.0.0.1:8/'],
    [
      'a variable, when an undefined one is said',
      { endpoint: undefined },
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
      'http://127.0.0.1:9/',
    ],
    [
      'the region’s endpoint, when variables are to be ignored',
      { region: 'eu-west-1' },
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      'https://sts.eu-west-1.amazonaws.com/',
    ],
  ])('%s', async (_, clientConfig, env, url) => {
    const world = open(env)
    await ask(connectToSts({ clientConfig }, world))
    expect(world.requests.map((request) => request.url)).toEqual([url])
  })

  test.each<[string, Record<string, string>, string]>([
    ['the default profile', {}, 'https://sts-fips.us-west-1.amazonaws.com/'],
    ['the profile of AWS_PROFILE', { AWS_PROFILE: 'prod' }, 'http://prod.example/'],
    [
      'no profile, where variables tell both',
      { AWS_REGION: 'eu-west-1', AWS_USE_FIPS_ENDPOINT: 'false' },
      'https://sts.eu-west-1.amazonaws.com/',
    ],
  ])('%s, without a parameter', async (_, env, url) => {
    const config =
      '[default]\nregion = us-west-1\nuse_fips_endpoint = true\n[profile prod]\nregion = eu-west-1\nendpoint_url = http://prod.example'
    const world = open(env)
    world.files.set('/home/user/.aws/config', config)
    await ask(connectToSts({}, world))
    expect(world.requests.map((request) => request.url)).toEqual([url])
  })

  test('what the variables of the host say is nothing to another runtime', async () => {
    const world = open({ AWS_REGION: 'eu-west-1' })
    vi.stubEnv('AWS_ENDPOINT_URL_STS', 'http://host.example')
    try {
      await ask(connectToSts({}, world))
    } finally {
      vi.unstubAllEnvs()
    }
    expect(world.requests.map(({ url }) => url)).toEqual(['https://sts.eu-west-1.amazonaws.com/'])
  })

  test('a profile that is rewritten counts from the next call', async () => {
    const world = open({}, 2)
    const connect = connectToSts({}, world)
    for (const region of ['eu-west-1', 'eu-west-2']) {
      world.files.set('/home/user/.aws/config', `[default]\nregion = ${region}`)
      await ask(connect)
    }
    expect(world.requests.map(({ url }) => url)).toEqual(['https://sts.eu-west-1.amazonaws.com/', 'https://sts.eu-west-2.amazonaws.com/'])
  })

  test('the region is looked up for every call, one client for each', async () => {
    const world = open({ AWS_REGION: 'us-east-1' }, 4)
    const connect = connectToSts({}, world)
    const inRegion = (region: string) => ({ credentials: KEYS, callerClientConfig: { region: async () => region } })
    const connections = []
    for (const region of ['eu-west-1', 'eu-west-2', 'eu-west-1']) {
      await ask(connect, inRegion(region))
      connections.push(await connect(inRegion(region)))
    }
    await ask(connect)
    expect(world.requests.map(({ url }) => url)).toEqual([
      'https://sts.eu-west-1.amazonaws.com/',
      'https://sts.eu-west-2.amazonaws.com/',
      'https://sts.eu-west-1.amazonaws.com/',
      'https://sts.us-east-1.amazonaws.com/',
    ])
    expect(connections.map(({ region }) => region)).toEqual(['eu-west-1', 'eu-west-2', 'eu-west-1'])
    expect(connections[2]?.client).toBe(connections[0]?.client)
    expect(connections[1]?.client).not.toBe(connections[0]?.client)
  })
})

describe('who signs', () => {
  const signer = (world: FakeWorld) => world.requests.map(({ headers }) => /Credential=(\w+)/.exec(headers?.authorization ?? '')?.[1])

  test('the identity of each call, through one client', async () => {
    const world = open({ AWS_REGION: 'us-east-1' }, 2)
    const connect = connectToSts({}, world)
    await ask(connect)
    await ask(connect, { credentials: { ...KEYS, accessKeyId: 'AKIAOTHER', sessionToken: 'token' } })
    expect(signer(world)).toEqual(['AKIACANARYCANARY7Q2F', 'AKIAOTHER'])
    expect(world.requests.map(({ headers }) => headers?.['x-amz-security-token'])).toEqual([undefined, 'token'])
  })

  test.each([0, -31_536_000_000, 31_536_000_000])('by the clock of the runtime, %i ms from the host’s', async (ms) => {
    const clock = virtualClock({ speed: 0 })
    clock.advance(ms)
    await using sandbox = await startSandbox({ clock, users: [{ userName: 'alice', ...KEYS }] })
    const runtime: Runtime = { ...hostRuntime, env: sandbox.env, now: () => clock.now() }
    const connect = connectToSts({}, runtime)
    for (let call = 0; call < 3; call += 1) {
      await expect(ask(connect)).resolves.toMatchObject({ Arn: 'arn:aws:iam::123456789012:user/alice' })
      clock.advance(5 * 3_600_000)
    }
    // None had to be made twice.
    expect(sandbox.requests).toHaveLength(3)
  })
})

describe('what it is built with', () => {
  test('nothing is touched, nor are the plugins applied, before the first call', () => {
    const touched: PropertyKey[] = []
    const options = new Proxy<StsOptions>({}, { get: (_, property) => touched.push(property) })
    connectToSts(options, new Proxy({} as Runtime, { get: (_, property) => touched.push(property) }))
    expect(touched).toEqual([])
  })

  test('plugins, once for each client; a named middleware does not fail the second call', async () => {
    const world = open({ AWS_REGION: 'us-east-1' }, 3)
    let applied = 0
    let passed = 0
    const plugin: StsClientPlugin = {
      applyToStack(stack) {
        applied += 1
        stack.add(
          (next) => async (args) => {
            passed += 1
            return next(args)
          },
          { step: 'build', name: 'counting' },
        )
      },
    }
    const connect = connectToSts({ clientPlugins: [plugin] }, world)
    for (let call = 0; call < 3; call += 1) await ask(connect)
    // The SDK applies a client's plugins to each command's stack by itself; more than once to the client's own would be a duplicate name.
    expect([applied, passed]).toEqual([1, 3])
  })

  test.each<[string, StsOptions['clientConfig'], string]>([
    ['the name of the calling application', {}, 'app/caller'],
    ['but its own goes before', { userAgentAppId: 'own' }, 'app/own'],
  ])('%s', async (_, clientConfig, expected) => {
    const world = open()
    const callerClientConfig = { region: async () => 'us-east-1', userAgentAppId: async () => 'caller' }
    await ask(connectToSts({ clientConfig }, world), { credentials: KEYS, callerClientConfig })
    expect(world.requests[0]?.headers?.['user-agent']?.split(' ')).toContain(expected)
  })

  test('a request handler of the caller’s own', async () => {
    const world = open()
    const inner = open({ AWS_REGION: 'us-east-1' })
    const handled: string[] = []
    const requestHandler = {
      metadata: { handlerProtocol: 'http/1.1' },
      async handle({ hostname }: { hostname: string }) {
        handled.push(hostname)
        const { status, headers, text } = await world.http({ method: 'POST', url: 'http://inner/' })
        return { response: { statusCode: status, headers, body: new TextEncoder().encode(text) } }
      },
    } as unknown as NonNullable<StsOptions['clientConfig']>['requestHandler']
    await ask(connectToSts({ clientConfig: { requestHandler } }, inner))
    expect(handled).toEqual(['sts.us-east-1.amazonaws.com'])
    expect(inner.requests).toEqual([])
  })

  test('one client for callers at the same time', async () => {
    const connect = connectToSts({}, open({ AWS_REGION: 'us-east-1' }))
    const clients = await Promise.all(Array.from({ length: 10 }, async () => (await connect({ credentials: KEYS })).client))
    expect(new Set(clients).size).toBe(1)
  })
})
