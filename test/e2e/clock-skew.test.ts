import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { hostRuntime, type CredentialsEvent, type Runtime } from '@credchain/core'
import { createRolePool, fromInstanceMetadata, fromTemporaryCredentials } from '@credchain/providers'
import { startSandbox, virtualClock, type Sandbox, type VirtualClock } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { roleArn, user } from './world.js'

const MINUTE = 60_000
const RoleArn = roleArn('reader')
const KEYS = { accessKeyId: user.accessKeyId, secretAccessKey: user.secretAccessKey }

/** A host whose clock is `skewMs` behind the services', both of them standing still until they are moved together. */
async function skewed(skewMs: number, instanceRole?: string): Promise<{ sandbox: Sandbox; runtime: Runtime; advance(ms: number): void }> {
  const clocks: VirtualClock[] = []
  const clock = virtualClock({ speed: 0 })
  const host = virtualClock({ speed: 0 })
  clock.advance(skewMs)
  clocks.push(clock, host)
  const roles = [{ arn: RoleArn }, { arn: roleArn('app') }]
  const sandbox = await startSandbox({ clock, users: [user], roles, ...(instanceRole && { instanceRole }) })
  const runtime: Runtime = { ...hostRuntime, env: { ...sandbox.env }, now: () => host.now() }
  return {
    sandbox,
    runtime,
    advance(ms) {
      for (const each of clocks) each.advance(ms)
    },
  }
}

const OFF = [10 * MINUTE, -10 * MINUTE, 3 * 60 * MINUTE, -3 * 60 * MINUTE].map((skewMs) => ({ minutes: skewMs / MINUTE, skewMs }))

describe.each(OFF)('services whose clock is $minutes minutes ahead', ({ skewMs }) => {
  test.each(['a provider', 'a pool'])('%s: the role is assumed, kept as long as it lives, and refreshed in time', async (form) => {
    const { sandbox, runtime, advance } = await skewed(skewMs)
    const events: CredentialsEvent[] = []
    const onEvent = (event: CredentialsEvent) => events.push(event)
    const provider =
      form === 'a pool'
        ? createRolePool({ source: async () => KEYS, onEvent }, runtime).role({ RoleArn })
        : fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: KEYS, onEvent }, runtime)
    const minted = () => sandbox.requests.filter(({ action, status }) => action === 'AssumeRole' && status === 200).length
    const first = await provider()
    expect(first.expiration?.getTime()).toBe(Math.floor(sandbox.clock.now() / 1_000) * 1_000 + 60 * MINUTE)

    advance(40 * MINUTE)
    expect((await provider()).accessKeyId).toBe(first.accessKeyId)
    expect(minted()).toBe(1)

    advance(19 * MINUTE + 30_000)
    // In the last minute by the services' clock callers wait for the new one.
    const second = await provider()
    expect(second.accessKeyId).not.toBe(first.accessKeyId)
    expect(minted()).toBe(2)

    advance(61 * MINUTE)
    expect((await provider()).accessKeyId).not.toBe(second.accessKeyId)
    expect(minted()).toBe(3)
    // The SDK may learn of the skew by a refusal, once; it does not have to learn it again.
    expect(sandbox.requests.filter(({ status }) => status >= 400).length).toBeLessThanOrEqual(1)
    expect(events.filter(({ type }) => type === 'rejected' || type === 'kept-after-failure')).toEqual([])
    await sandbox.close()
  })

  test('the service takes what it is given, up to the last minute', async () => {
    const { sandbox, runtime, advance } = await skewed(skewMs)
    const credentials = fromTemporaryCredentials({ params: { RoleArn, DurationSeconds: 900 }, masterCredentials: KEYS }, runtime)
    const client = new S3Client({ endpoint: sandbox.url, region: 'us-east-1', forcePathStyle: true, credentials })
    for (let minute = 0; minute < 46; minute += 1) {
      // The client signs by the clock of this machine, which its service learns to live with.
      client.config.systemClockOffset = sandbox.clock.now() - Date.now()
      await client.send(new ListBucketsCommand())
      // Services tell times in whole seconds: no step ends within a second of an expiration, whatever is still under way.
      advance(MINUTE - 1_000)
    }
    expect(sandbox.requests.filter(({ service, status }) => service === 's3' && status >= 400)).toEqual([])
    client.destroy()
    await sandbox.close()
  })
})

test('what one provider learns of the clock, the others of the runtime know', async () => {
  const { sandbox, runtime } = await skewed(-2 * 60 * MINUTE, 'app')
  // The metadata service tells the time first; the role's first answer is not taken for one that has expired.
  await fromInstanceMetadata({}, runtime)()
  const role = await fromTemporaryCredentials({ params: { RoleArn, DurationSeconds: 900 }, masterCredentials: KEYS }, runtime)()
  expect(role.expiration?.getTime()).toBeLessThan(runtime.now())
  expect(sandbox.requests.filter(({ action, status }) => action === 'AssumeRole' && status === 200)).toHaveLength(1)
  await sandbox.close()
})
