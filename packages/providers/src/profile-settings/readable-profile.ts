/** @module The selected profile, where it is of use but not needed. */
import type { ResolveRequest, Runtime } from '@credchain/core'
import type { Section } from '../ini/parse.js'
import type { SharedConfig } from '../ini/shared-config.js'
import { loadSharedConfig } from '../ini/reading.js'
import { isUnreadable } from './is-unreadable.js'
import { selectProfile } from './select-profile.js'

/**
 * What `read` makes of it. Undefined, when it does not exist or the files cannot be read, as in containers whose home belongs to somebody else.
 * `INVALID_CONFIG`, with file and line, for files that make no sense.
 */
export async function readableProfile<R>(
  options: { readonly profile?: string | undefined },
  request: Pick<ResolveRequest, 'callerClientConfig'>,
  runtime: Runtime,
  read: (section: Section, config: SharedConfig) => R,
): Promise<R | undefined> {
  try {
    const config = await loadSharedConfig({}, runtime)
    const section = config.profiles.get(selectProfile(options, request, runtime).name)
    return section === undefined ? undefined : read(section, config)
  } catch (error) {
    if (isUnreadable(error)) return undefined
    throw error
  }
}
