/** @module `credchain export`: the credentials of this machine, for programs and shells that cannot ask for them. */
import type { Credentials } from '@credchain/core'
import { fromIni } from '@credchain/providers/ini'
import type { Invocation } from '../invocation.js'
import { machineOptions } from '../machine-options.js'
import { refuseRecursion } from '../refuse-recursion.js'
import { credentialText } from './credential-text.js'
import { SHELL_FORMATS, type ExportFormat } from './formats.js'

export interface ExportOptions {
  /** Default: `process`, or with `--json` `json`. */
  readonly format?: ExportFormat
}

/** Prints them, and nothing else, on stdout. Exit code 0; rejects when there are none, and when it was started for the same profile by itself. */
export async function exportCredentials({ format }: ExportOptions, invocation: Invocation): Promise<number> {
  const { json, profile, terminal } = invocation
  refuseRecursion(profile)
  const credentials = await credentialsOf(invocation)
  const wanted = format ?? (json ? 'json' : 'process')
  terminal.print(credentialText(credentials, wanted))
  if (SHELL_FORMATS.some((name) => name === wanted)) for (const line of leftovers(credentials, profile, process.env)) terminal.note(line)
  return 0
}

/** What is set in the shell already and would go on counting, beside these keys or, in AWS's SDK for JavaScript among others, before them. */
function leftovers({ sessionToken }: Credentials, exported: string | undefined, env: NodeJS.ProcessEnv): string[] {
  const isStale = sessionToken === undefined && Boolean(env['AWS_SESSION_TOKEN'])
  const selected = env['AWS_PROFILE']?.trim()
  const isOther = Boolean(selected) && exported !== undefined && selected !== exported
  return [
    ...(isStale ? ['AWS_SESSION_TOKEN is set here already, and is not of these keys: unset it.'] : []),
    ...(isOther ? ['AWS_PROFILE is set here already, and programs may use that profile instead of these keys: unset it.'] : []),
  ]
}

/** A profile that the user named is used, or nothing is: the other links need not be loaded. */
async function credentialsOf(invocation: Invocation): Promise<Credentials> {
  const { profile, signal } = invocation
  if (profile !== undefined) return fromIni(machineOptions(invocation))({ signal })
  const { machineChain } = await import('../machine-chain.js')
  const chain = machineChain(invocation)
  try {
    return await chain({ signal })
  } finally {
    chain.close()
  }
}
