/** @module `credchain exec`: a program that finds the credentials of this machine, and no others. */
import { devNull } from 'node:os'
import { machineChain } from '../machine-chain.js'
import { refuseRecursion, resolvedAbove } from '../refuse-recursion.js'
import { regionVariables } from '../region-of.js'
import type { Invocation } from '../invocation.js'
import { openBroker } from '../serve/open-broker.js'
import { childEnvironment } from './child-environment.js'
import { credentialVariables } from './credential-variables.js'
import { runChild } from './run-child.js'

export interface ExecOptions {
  /** An endpoint instead of the credentials themselves. */
  readonly server?: boolean
}

/** Those given to a program for good are worth asking for again near their end. */
const ENOUGH_MS = 15 * 60 * 1_000

/** The program is not started without credentials. Exit code of the program, or 126 or 127; a signal that ended it ends this process. */
export async function exec(
  command: readonly [string, ...string[]],
  { server = false }: ExecOptions,
  invocation: Invocation,
): Promise<number> {
  const { profile, signal, terminal } = invocation
  const above = resolvedAbove()
  refuseRecursion(profile)
  const provider = machineChain(invocation)
  try {
    const credentials = await provider({ signal, minRemainingMs: server ? 0 : ENOUGH_MS })
    const region = await regionVariables(invocation)
    signal.throwIfAborted()
    if (!server) {
      invocation.takeSignals()
      return await runChild(command, childEnvironment(process.env, { ...credentialVariables(credentials), ...region, ...above }), terminal)
    }

    const broker = await openBroker({ sources: [{ profile, provider }] })
    const endpoint = { AWS_CONTAINER_CREDENTIALS_FULL_URI: broker.url(profile), AWS_CONTAINER_AUTHORIZATION_TOKEN: broker.token }
    // Programs look into profiles before they ask an endpoint: those of `default` would win.
    const noProfiles = { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull }
    if (signal.aborted) await broker.close()
    signal.throwIfAborted()
    invocation.takeSignals()
    const env = childEnvironment(process.env, { ...endpoint, ...noProfiles, ...region, ...above })
    return await runChild(command, env, terminal, () => broker.close())
  } finally {
    provider.close()
  }
}
