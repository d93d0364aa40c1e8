/** @module One profile over time: its file is looked at now and then, and what it held stays in use while it is looked at or rewritten. */
import { CredentialsError, type Credentials, type Runtime } from '@credchain/core'
import { watched, type Watched } from '@credchain/core/watch'
import { readTwilioProfile, type TwilioProfileContent } from './read-twilio-profile.js'
import type { TwilioProfileSelection } from '../profile-file/select-twilio-profile.js'

interface HeldPair extends TwilioProfileContent {
  /** The very promise each time: whoever asks in a loop is not made to allocate. */
  readonly promise: Promise<Credentials>
  readonly issuedAt: number
}

export interface WatchedProfile extends Omit<Watched<HeldPair>, 'refuse'> {
  /** A service refused this identity: if it is the one that is held, the next look is waited for. */
  invalidate(identity: Credentials): void
}

/** @param tell hears in one line, without a secret, that a look failed and the pair is kept. */
export function watchedProfile(
  selection: TwilioProfileSelection,
  lookTimeoutMs: number,
  tell: (reason: string) => void,
  runtime: Runtime,
): WatchedProfile {
  async function make(before: HeldPair | undefined): Promise<HeldPair> {
    const content = await readTwilioProfile(selection, before, runtime)
    return 'promise' in content ? content : { ...content, promise: Promise.resolve(content.pair), issuedAt: runtime.now() }
  }
  const late = () => {
    const hint = 'check the disk that it is on'
    return new CredentialsError('UNAVAILABLE', 'twilio', `${selection.path} was not read within ${lookTimeoutMs} ms`, { hint })
  }
  const tellKept = (reason: string) => tell(`${reason}; the pair that was there is kept`)
  const watch = watched<HeldPair>({ make, usableUntil: () => Infinity, lookTimeoutMs, late, tellKept }, runtime)
  return {
    ...watch,
    invalidate({ accessKeyId, sessionToken }) {
      if (watch.last()?.pair.accessKeyId === accessKeyId && sessionToken === undefined) watch.refuse()
    },
  }
}
