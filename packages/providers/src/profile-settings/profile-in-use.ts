/** @module The profile in use, for providers whose sign-in it names. */
import type { ResolveRequest, Runtime } from '@credchain/core'
import type { Section } from '../ini/parse.js'
import type { SharedConfig } from '../ini/shared-config.js'
import { loadSharedConfig, unknownProfile } from '../ini/reading.js'
import { selectProfile, type ProfileSettingsOptions } from './select-profile.js'
import { toldBy } from './told-by.js'

/**
 * What `read` makes of the profile that the options, the client that asks or `AWS_PROFILE` name, else `default`. When it does not exist: `INVALID_CONFIG`
 * if somebody named it, else `NOT_CONFIGURED`. `INVALID_CONFIG`, with file and line, when a file cannot be read or breaks the format.
 *
 * @param source name of the provider, for errors.
 */
export function profileInUse<R>(
  source: string,
  { options, request }: { readonly options: ProfileSettingsOptions; readonly request: Pick<ResolveRequest, 'callerClientConfig'> },
  runtime: Runtime,
  read: (section: Section, config: SharedConfig) => R,
): Promise<R> {
  return toldBy(source, async () => {
    const config = await loadSharedConfig(options, runtime)
    const { name, named } = selectProfile(options, request, runtime)
    const section = config.profiles.get(name)
    if (section === undefined) throw unknownProfile(config, name, named)
    return read(section, config)
  })
}
