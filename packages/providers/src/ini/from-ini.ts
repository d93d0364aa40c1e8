/** @module Credentials of a profile in the shared config and credentials files. */
import { hostRuntime, onDemand, type CachingProvider, type Credentials, type Runtime } from '@credchain/core'
import type { ProfileSettingsOptions } from '../profile-settings/select-profile.js'
import type { RunOptions } from './run-options.js'

export interface FromIniOptions extends RunOptions, ProfileSettingsOptions {}

/**
 * Credentials of a profile: keys, roles assumed through `source_profile` or `credential_source` to any depth, programs, web identity tokens, IAM Identity Center.
 * Each assumed role has a cache of its own. The files are looked at once a second at most and read when they changed. While an unexpired identity
 * is held, nobody waits for that: what was written counts within a second and one call, and with `forceRefresh` at once.
 * Files that are then found broken or empty take nothing away, with a `notice` event when that begins, until the identity held then expires; keys
 * without an end are kept for 60 s.
 *
 * Errors: `NOT_CONFIGURED` when there is no default profile or it has no credentials; `INVALID_CONFIG`, with file and line, for everything else
 * that the files get wrong, a profile that somebody named and that is absent, and a source that a profile names and that has nothing to give;
 * `UNAVAILABLE` and `REJECTED` as the sources say, and `UNAVAILABLE` when a caller who has to wait for the files gets nothing within `loadTimeoutMs`.
 */
export function fromIni(options: FromIniOptions = {}, runtime: Runtime = hostRuntime): CachingProvider<Credentials> {
  const make = async () => (await import('./ini-provider.js')).iniProvider(options, runtime)
  return onDemand('ini', {}, make, runtime)
}
