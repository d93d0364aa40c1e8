/** @module A profile whose `credential_process` is this command, for the same profile, would start itself without end. */
import { CredentialsError } from '@credchain/core'

/** Inherited by the programs that a profile runs: the profiles that are being resolved above them, encoded, with commas between. */
export const RESOLVING = 'CREDCHAIN_RESOLVING'

/** What is being resolved above this process, as a program is told that is started from here: it may ask for what this one has resolved. */
export function resolvedAbove(env: NodeJS.ProcessEnv = process.env): Readonly<Record<string, string>> {
  const above = env[RESOLVING]
  return above === undefined ? {} : { [RESOLVING]: above }
}

/** Notes that the profile is being resolved from here on. `INVALID_CONFIG` when it is already, in a process above this one. */
export function refuseRecursion(profile: string | undefined, env: NodeJS.ProcessEnv = process.env): void {
  const name = profile ?? (env['AWS_PROFILE']?.trim() || 'default')
  const above = env[RESOLVING]?.split(',') ?? []
  if (above.includes(encodeURIComponent(name))) {
    throw new CredentialsError('INVALID_CONFIG', 'credchain', `the profile ${name} asks for itself`, {
      hint: 'name another profile in the program that this one runs: that is this command, which runs it again',
    })
  }
  env[RESOLVING] = [...above, encodeURIComponent(name)].join(',')
}
