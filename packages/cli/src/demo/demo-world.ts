/** @module The world of the demo: a sandbox for AWS, a home of its own, and a clock that can run fast. */
import { hostRuntime, type Runtime } from '@credchain/core'
import { startSandbox, virtualClock, type Sandbox, type VirtualClock } from '@credchain/sandbox'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface DemoWorld {
  readonly sandbox: Sandbox
  readonly clock: VirtualClock
  readonly runtime: Runtime
  /** How many times as fast as real time it runs now. */
  setSpeed(speed: number): void
  close(): Promise<void>
}

const ACCOUNT = '123456789012'
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`

/** A profile that assumes a role through a second one, rooted in instance metadata. Sessions last as short as STS allows. */
const CONFIG = `[default]
role_arn = ${roleArn('deploy-prod')}
source_profile = base
region = eu-west-1
duration_seconds = 900

[profile base]
role_arn = ${roleArn('base-admin')}
credential_source = Ec2InstanceMetadata
region = us-east-1
duration_seconds = 900
`

export async function openDemoWorld(): Promise<DemoWorld> {
  const clock = virtualClock({ speed: 1 })
  const sandbox = await startSandbox({
    clock,
    account: ACCOUNT,
    instanceRole: 'app-instance',
    roles: [
      { arn: roleArn('app-instance') },
      { arn: roleArn('base-admin'), trusts: [roleArn('app-instance')] },
      { arn: roleArn('deploy-prod'), trusts: [roleArn('base-admin')] },
    ],
  })
  const home = await mkdtemp(join(tmpdir(), 'credchain-demo-'))
  await mkdir(join(home, '.aws'), { mode: 0o700 })
  await writeFile(join(home, '.aws', 'config'), CONFIG, { mode: 0o600 })

  let speed = 1
  const runtime: Runtime = {
    ...hostRuntime,
    env: sandbox.env,
    now: () => clock.now(),
    sleep: (ms, signal, background) => hostRuntime.sleep(ms / speed, signal, background),
    homedir: () => home,
  }
  return {
    sandbox,
    clock,
    runtime,
    setSpeed(next) {
      speed = next
      clock.setSpeed(next)
    },
    async close() {
      await sandbox.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}
