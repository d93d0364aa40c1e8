/** @module One profile over time: its file is looked at now and then, and what it held stays in use while it is looked at or rewritten. */
import { abortable, codeOf, CredentialsError, reasonOf, type Credentials, type ResolveRequest, type Runtime } from '@credchain/core'
import { readTwilioProfile, type TwilioProfileContent } from './read-twilio-profile.js'
import type { TwilioProfileSelection } from './select-twilio-profile.js'

interface HeldPair extends TwilioProfileContent {
  /** The very promise each time: whoever asks in a loop is not made to allocate. */
  readonly promise: Promise<Credentials>
  readonly issuedAt: number
}

export interface WatchedProfile {
  /** The pair for a call that can have it without a look at the file; undefined when one is due. */
  recent(): HeldPair | undefined
  /** The pair for a call; nobody who can be given one waits for the disk. */
  current(request: ResolveRequest): Promise<HeldPair>
  /** Looks at the file, shared by all who ask meanwhile. */
  look(signal?: AbortSignal): Promise<HeldPair>
  /** The last pair that was read. */
  last(): HeldPair | undefined
  /** A service refused this identity: if it is the one that is held, the next look is waited for. */
  invalidate(identity: Credentials): void
}

/** The file is looked at no more often than this. */
const LOOK_INTERVAL_MS = 1_000
/** A file is rewritten in less; a pair that is gone for longer was taken away. */
const KEEP_MS = 60_000

/** @param tell hears in one line, without a secret, that a look failed and the pair is kept. */
export function watchedProfile(
  selection: TwilioProfileSelection,
  loadTimeoutMs: number,
  tell: (reason: string) => void,
  runtime: Runtime,
): WatchedProfile {
  let lookedAt = Number.NEGATIVE_INFINITY
  let held: HeldPair | undefined
  let isRefused = false
  let failure: { readonly error: unknown; readonly since: number } | undefined
  let flight: { readonly work: Promise<HeldPair>; readonly wait: () => Promise<HeldPair> } | undefined

  async function lookNow(): Promise<HeldPair> {
    const startedAt = runtime.now()
    try {
      const content = await readTwilioProfile(selection, held, runtime)
      const next = 'promise' in content ? content : { ...content, promise: Promise.resolve(content.pair), issuedAt: runtime.now() }
      held = next
      failure = undefined
      isRefused = false
      return next
    } catch (error) {
      fail(error)
      throw error
    } finally {
      lookedAt = startedAt
      flight = undefined
    }
  }

  function fail(error: unknown): void {
    const now = runtime.now()
    const begins = failure === undefined
    // After a clock that went back, the instant remembered means nothing.
    failure = { error, since: failure === undefined || now < failure.since ? now : failure.since }
    if (begins && usable(now) !== undefined) tell(`${reasonOf(error)}; the pair that was there is kept`)
  }

  function isDue(now: number): boolean {
    const age = now - lookedAt
    return !(age >= 0 && age < LOOK_INTERVAL_MS)
  }

  /** The pair, while callers need no word of the file for it. */
  function usable(now: number): HeldPair | undefined {
    if (failure !== undefined) return !isRefused && now < failure.since + KEEP_MS ? held : undefined
    return isRefused && isDue(now) ? undefined : held
  }

  function start() {
    if (flight !== undefined) return flight
    const work = lookNow()
    let waiting: Promise<HeldPair> | undefined
    flight = { work, wait: () => (waiting ??= inTime(work)) }
    return flight
  }

  async function inTime(work: Promise<HeldPair>): Promise<HeldPair> {
    const over = new AbortController()
    const late = async (): Promise<never> => {
      await runtime.sleep(loadTimeoutMs, over.signal, true)
      throw new CredentialsError('UNAVAILABLE', 'twilio', `${selection.path} was not read within ${loadTimeoutMs} ms`, {
        hint: 'check the disk that it is on',
      })
    }
    return Promise.race([work, late()]).finally(() => over.abort())
  }

  function look(signal?: AbortSignal): Promise<HeldPair> {
    return abortable(start().wait(), signal)
  }

  async function current({ forceRefresh = false, signal }: ResolveRequest): Promise<HeldPair> {
    const now = runtime.now()
    const atHand = forceRefresh ? undefined : usable(now)
    if (atHand !== undefined) {
      // What it finds wrong is told by `fail`.
      if (isDue(now)) start().work.catch(() => {})
      return atHand
    }
    if (!forceRefresh && failure !== undefined && !isDue(now)) throw failure.error
    try {
      return await look(signal)
    } catch (error) {
      const isForMe = signal?.aborted || (forceRefresh && codeOf(error) === 'INVALID_CONFIG')
      const kept = isForMe ? undefined : usable(runtime.now())
      if (kept === undefined) throw error
      return kept
    }
  }

  return {
    recent() {
      const now = runtime.now()
      return flight === undefined && isDue(now) ? undefined : usable(now)
    },
    current,
    look,
    last: () => held,
    invalidate(identity) {
      isRefused ||= held?.pair.accessKeyId === identity.accessKeyId && identity.sessionToken === undefined
    },
  }
}
