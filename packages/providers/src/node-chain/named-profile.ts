/** @module The profile that somebody named, and how. */
import type { Runtime } from '@credchain/core'

/** `options.profile=prod` or `AWS_PROFILE=prod`; undefined when nobody named one. */
export function namedProfile({ profile }: { readonly profile?: string }, { env }: Runtime): string | undefined {
  if (profile) return `options.profile=${profile}`
  const ofEnvironment = env['AWS_PROFILE']?.trim()
  return ofEnvironment ? `AWS_PROFILE=${ofEnvironment}` : undefined
}
