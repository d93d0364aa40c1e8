/** @module `credchain serve`: a broker in the foreground, until a signal ends it. */
import { hostRuntime, isCredentialsError, reasonOf, type ChainProvider } from '@credchain/core'
import { profilePlan } from '@credchain/providers/shared-config'
import { machineChain } from '../machine-chain.js'
import { regionVariables } from '../region-of.js'
import type { Invocation } from '../invocation.js'
import type { Terminal } from '../terminal.js'
import { brokerVariables } from './broker-variables.js'
import { closeStdout } from './close-stdout.js'
import { eventLine } from './event-line.js'
import { openBroker, type Broker } from './open-broker.js'
import { ownAddresses } from './own-addresses.js'
import { shellLines } from './shell-lines.js'
import { untilEnded } from './until-ended.js'

export interface ServeOptions {
  /** Default: a free one. */
  readonly port?: number
  /** Served beside the one that the user named. */
  readonly profiles?: readonly string[]
  readonly imds?: boolean
  readonly printEnv?: boolean
}

interface Served {
  readonly profile: string | undefined
  readonly provider: ChainProvider
}

/** Serves what cannot be resolved yet, too: an error now may be a login later. Exit code 0, which Ctrl-C makes 130; rejects when it cannot listen. */
export async function serve(
  { port, profiles = [], imds = false, printEnv = false }: ServeOptions,
  invocation: Invocation,
): Promise<number> {
  const { terminal } = invocation
  // The shell that evaluates the lines has it in its own process group: Ctrl-C there is meant for others.
  const ended = untilEnded(invocation, { byInterrupt: !printEnv || terminal.isLive })
  const sources = servedProfiles(invocation.profile, profiles).map((profile) => ({
    profile,
    provider: machineChain({ ...invocation, profile }),
  }))
  const broker = await openBroker({ sources, imds, ...(port !== undefined && { port }) })
  try {
    leaveOutOwnAddresses(broker, terminal)
    await announce(broker, { sources, imds, printEnv }, invocation)
    for (const source of sources) follow(source, invocation)
    await ended
    return 0
  } finally {
    await broker.close()
    for (const { provider } of sources) provider.close()
  }
}

/** The first is the one that variables and instance metadata lead to. */
function servedProfiles(named: string | undefined, profiles: readonly string[]): readonly (string | undefined)[] {
  if (named === undefined && profiles.length > 0) return profiles
  return [named, ...profiles.filter((profile) => profile !== named)]
}

function leaveOutOwnAddresses({ origin }: Broker, terminal: Terminal): void {
  for (const name of ownAddresses(process.env, origin)) {
    delete process.env[name]
    terminal.note(`${name} names this broker itself and is left out.`)
  }
}

interface Announced {
  readonly sources: readonly Served[]
  readonly imds: boolean
  readonly printEnv: boolean
}

/** The token stays in its file. */
async function announce(broker: Broker, { sources, imds, printEnv }: Announced, { region, json, terminal }: Invocation): Promise<void> {
  const first = sources[0]?.profile
  const env = { ...brokerVariables(broker, first, imds), ...(await regionVariables({ region, profile: first })) }
  const { origin, tokenFile } = broker
  const endpoints = sources.map(({ profile }) => ({ profile, url: broker.url(profile) }))
  if (json) terminal.print(JSON.stringify({ pid: process.pid, origin, tokenFile, endpoints, imds, env }))
  else if (printEnv) for (const line of shellLines({ ...env, CREDCHAIN_SERVE_PID: String(process.pid) })) terminal.print(line)
  else {
    for (const { profile, url } of endpoints) terminal.print(`${url}  ${profile === undefined ? 'this machine' : `profile ${profile}`}`)
    if (imds) terminal.print(`${origin}  instance metadata, for every user of this machine`)
    terminal.print(`The authorization token is in ${tokenFile}`)
  }
  if (!printEnv) return
  if (!terminal.isLive) closeStdout()
  if (first !== undefined && first !== 'default' && (await hasDefaultCredentials())) {
    terminal.note(
      'The profile default has credentials too, and programs take those before any broker: `credchain exec --server` hides them.',
    )
  }
}

function hasDefaultCredentials(): Promise<boolean> {
  return profilePlan({ profile: 'default' }, hostRuntime).then(
    () => true,
    () => false,
  )
}

/** Resolves it once, so that the first program need not wait and whoever started this sees what does not work; then tells what happens to it. */
function follow({ profile, provider }: Served, { signal, terminal }: Invocation): void {
  provider
    .preload()
    .catch((error: unknown) => {
      if (signal.aborted) return
      terminal.error(about(profile, reasonOf(error)))
      if (isCredentialsError(error) && error.hint !== undefined) terminal.error(`  hint: ${error.hint}`)
    })
    .finally(() =>
      provider.observe((event) => {
        const line = eventLine(event)
        if (line !== undefined) terminal.note(about(profile, line))
      }),
    )
}

function about(profile: string | undefined, what: string): string {
  return profile === undefined ? what : `${profile}: ${what}`
}
