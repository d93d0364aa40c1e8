/** @module The pair that the surroundings of the program hold: a variable, else a profile of the credentials file. */
import {
  cachingProvider,
  eventsOf,
  redactKeyId,
  type CachingProvider,
  type Credentials,
  type OnEvent,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import { parseTwilioCredentialString } from './parse-twilio-credential-string.js'
import { selectTwilioProfile, type TwilioProfileOptions } from '../profile-file/select-twilio-profile.js'
import { watchedProfile, type WatchedProfile } from './watched-profile.js'

export interface VariableOrFileOptions extends TwilioProfileOptions {
  readonly loadTimeoutMs?: number
  readonly onEvent?: OnEvent
}

const VARIABLE = 'TWILIO_AWS_CREDENTIALS'
const LOAD_TIMEOUT_MS = 30_000

/** Which of the two is decided at each call. It owns its cache: one around it would hold a pair without an end for ever, and never see the file change. */
export function variableOrFile(options: VariableOrFileOptions, runtime: Runtime): CachingProvider<Credentials> {
  const { loadTimeoutMs = LOAD_TIMEOUT_MS } = options
  const events = eventsOf('twilio', () => runtime.now(), options.onEvent)
  const tell = (reason: string) => events.emit({ type: 'notice', reason })
  const watched = new Map<string, WatchedProfile>()
  let ofVariable: { readonly text: string; readonly promise: Promise<Credentials>; readonly issuedAt: number } | undefined
  let lastGiven: { readonly promise: Promise<Credentials>; readonly issuedAt: number } | undefined
  let served = 0

  function variable() {
    const namesFile = [options.profile, options.filepath].some((option) => option !== undefined && option !== '')
    const text = namesFile ? undefined : runtime.env[VARIABLE]?.trim()
    if (!text) return undefined
    if (ofVariable?.text !== text) {
      ofVariable = { text, promise: Promise.resolve(parseTwilioCredentialString(text, VARIABLE)), issuedAt: runtime.now() }
    }
    return ofVariable
  }

  function profile(): WatchedProfile {
    const selection = selectTwilioProfile(options, runtime)
    const key = JSON.stringify(selection)
    const known = watched.get(key) ?? watchedProfile(selection, loadTimeoutMs, tell, runtime)
    watched.set(key, known)
    return known
  }

  function peek(request?: ResolveRequest): Promise<Credentials> | undefined {
    if (request?.forceRefresh || request?.signal?.aborted) return undefined
    const found = attempt(() => variable() ?? profile().recent())
    if (found === undefined) return undefined
    served += 1
    lastGiven = found
    return found.promise
  }

  async function resolve(request: ResolveRequest): Promise<Credentials> {
    request.signal?.throwIfAborted()
    const found = variable() ?? (await profile().current(request))
    served += 1
    lastGiven = found
    return found.promise
  }

  async function describe(): Promise<readonly string[]> {
    const found = variable()
    if (found !== undefined) return [`key ${redactKeyId((await found.promise).accessKeyId)} of ${VARIABLE}`]
    const { path, profile: name } = selectTwilioProfile(options, runtime)
    const { pair } = await profile().look()
    return [`key ${redactKeyId(pair.accessKeyId)} of profile ${name} of ${path}`]
  }

  return cachingProvider<Credentials>({
    source: 'twilio',
    describe,
    peek,
    resolve,
    invalidate: (identity) => watched.forEach((one) => one.invalidate(identity)),
    status: () => lastGiven && { served, issuedAt: new Date(lastGiven.issuedAt) },
    observe: (listener) => events.observe(listener),
    close: () => {},
  })
}

/** What `work` gives, or undefined when it throws. */
function attempt<R>(work: () => R): R | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
