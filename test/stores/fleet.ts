/** @module Processes that share a store, asked all at once, some of them killed meanwhile. */
import { startSandbox, virtualClock, type Sandbox } from '@credchain/sandbox'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const ACCOUNT = '123456789012'
export const ROLES = ['reader', 'writer'].map((name) => `arn:aws:iam::${ACCOUNT}:role/${name}`)
const user = { userName: 'alice', accessKeyId: 'AKIACANARYCANARYUSER', secretAccessKey: 'CANARYsecretCANARYsecretCANARYsecret1234' }
/** Long enough that processes are killed while they mint. */
const STS_LATENCY_MS = 200

/** What a process of the fleet is told when it starts. */
export interface FleetSettings {
  readonly env: Readonly<Record<string, string>>
  readonly home: string
  readonly roles: readonly string[]
  readonly user: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly loadTimeoutMs: number
  readonly store: { readonly kind: 'file' } | { readonly kind: 'redis'; readonly port: number; readonly secret: string }
}

/** What it was given for a role, and how long that took. */
export type FleetAnswer = { readonly role: string; readonly ms: number } & (
  | { readonly key: string; readonly endsIn: number }
  | { readonly error: string }
)

/** What came of one window of time. */
interface WindowOutcome {
  readonly answers: readonly FleetAnswer[]
  /** Calls of STS that a process was about to make, and whether it was killed in this window. */
  readonly mints: readonly { readonly role: string; readonly isKilled: boolean }[]
  /** Calls that STS has seen. */
  readonly calls: number
  readonly killed: number
}

export interface Fleet extends AsyncDisposable {
  readonly home: string
  readonly alive: number
  /** Moves all clocks on, asks every process for every role at once, and kills `kill` of them: who mints first, the others at random points. */
  window(forwardMs: number, kill: number): Promise<WindowOutcome>
}

interface Member {
  readonly child: ChildProcess
  isKilled: boolean
}

export interface FleetOptions {
  readonly size: number
  readonly store: FleetSettings['store']
  readonly loadTimeoutMs: number
  readonly random: () => number
}

export async function startFleet({ size, store, loadTimeoutMs, random }: FleetOptions): Promise<Fleet> {
  const clock = virtualClock()
  const sandbox = await startSandbox({ clock, account: ACCOUNT, users: [user], roles: ROLES.map((arn) => ({ arn })) })
  sandbox.fault({ service: 'sts' }, { kind: 'latency', ms: STS_LATENCY_MS })
  const home = await mkdtemp(join(tmpdir(), 'credchain-fleet-'))
  const settings: FleetSettings = { env: { ...sandbox.env }, home, roles: ROLES, user, loadTimeoutMs, store }
  let members = await Promise.all(Array.from({ length: size }, () => startMember(settings)))
  let offsetMs = 0

  return {
    home,
    get alive() {
      return members.length
    },
    async window(forwardMs, kill) {
      clock.advance(forwardMs)
      offsetMs += forwardMs
      const before = sandbox.count('sts')
      const mints: { member: Member; role: string }[] = []
      const doomed = new Set(members.slice(0, kill))
      const answers = members.map((member) =>
        answersOf(member, (role) => {
          mints.push({ member, role })
          // A lease that is held by nobody any more.
          if (doomed.has(member)) end(member)
        }),
      )
      for (const { child } of members) child.send({ offsetMs })
      for (const member of doomed) {
        sleep(random() * 2 * STS_LATENCY_MS).then(
          () => end(member),
          () => {},
        )
      }
      const all = (await Promise.all(answers)).flat()
      for (const member of doomed) end(member)
      members = members.filter(({ isKilled }) => !isKilled)
      return {
        answers: all,
        mints: mints.map(({ member, role }) => ({ role, isKilled: member.isKilled })),
        calls: sandbox.count('sts') - before,
        killed: doomed.size,
      }
    },
    [Symbol.asyncDispose]: () => closeAll(members, sandbox, home),
  }
}

async function startMember(settings: FleetSettings): Promise<Member> {
  const child = fork(join(import.meta.dirname, 'fleet-process.js'), [JSON.stringify(settings)], { execArgv: [] })
  await once(child, 'message')
  return { child, isKilled: false }
}

function end(member: Member): void {
  member.isKilled = true
  member.child.kill('SIGKILL')
}

/** What it answers; nothing when it is killed before. */
function answersOf({ child }: Member, onMint: (role: string) => void): Promise<readonly FleetAnswer[]> {
  return new Promise((resolve) => {
    const listen = (message: { type: 'minting'; role: string } | { type: 'answers'; answers: FleetAnswer[] }) => {
      if (message.type === 'minting') return onMint(message.role)
      child.off('message', listen)
      resolve(message.answers)
    }
    child.on('message', listen)
    child.once('exit', () => resolve([]))
  })
}

async function closeAll(members: readonly Member[], sandbox: Sandbox, home: string): Promise<void> {
  for (const { child } of members) child.disconnect()
  await Promise.all(members.map(({ child }) => once(child, 'exit')))
  await sandbox.close()
  await rm(home, { recursive: true, force: true })
}
