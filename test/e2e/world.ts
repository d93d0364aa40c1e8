/** @module A sandbox, and a runtime that lives by its clock: what the tests of this folder share. */
import { hostRuntime, type Runtime } from '@credchain/core'
import { startSandbox, virtualClock, type Sandbox, type SandboxOptions, type VirtualClock } from '@credchain/sandbox'
import { mkdtemp, rm, mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ACCOUNT = '123456789012'
export const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`
export const user = { userName: 'alice', accessKeyId: 'AKIACANARYCANARYUSER', secretAccessKey: 'CANARYsecretCANARYsecretCANARYsecret1234' }

export interface TestWorld extends AsyncDisposable {
  readonly sandbox: Sandbox
  readonly clock: VirtualClock
  readonly runtime: Runtime
  readonly home: string
}

/** @param config content of `~/.aws/config` in a home of its own. */
export async function openWorld(options: SandboxOptions = {}, config?: string): Promise<TestWorld> {
  const clock = virtualClock({ speed: 0 })
  const sandbox = await startSandbox({ clock, account: ACCOUNT, users: [user], ...options })
  const home = await mkdtemp(join(tmpdir(), 'credchain-test-'))
  await mkdir(join(home, '.aws'))
  if (config !== undefined) await writeFile(join(home, '.aws', 'config'), config)
  const runtime: Runtime = { ...hostRuntime, env: { ...sandbox.env }, now: () => clock.now(), homedir: () => home }
  return {
    sandbox,
    clock,
    runtime,
    home,
    async [Symbol.asyncDispose]() {
      await sandbox.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}
