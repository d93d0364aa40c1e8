/** @module A source for tests: says call by call what it answers, and remembers who asked for what. */
import { CredentialsError, type CredentialsErrorCode } from '../errors/credentials-error.js'
import type { Credentials, Provider, ResolveRequest } from '../provider/provider.js'
import type { Runtime } from '../runtime/runtime.js'

/**
 * - `ttlMs`: an identity that lives so long from now (negative: expired already; Infinity: no end).
 * - `fail`: an error of that code. `same`: the identity it gave last. `'hang'`: no answer ever.
 * `afterMs` delays any of them, deaf to the signal: an answer may come after the cache gave up.
 */
export type Behaviour =
  | { readonly ttlMs: number; readonly afterMs?: number }
  | { readonly fail: CredentialsErrorCode; readonly afterMs?: number; readonly retryAfterMs?: number }
  | { readonly throws: unknown }
  | { readonly same: true; readonly afterMs?: number }
  | 'hang'

export interface SourceCall {
  readonly request: ResolveRequest
  readonly at: number
  answered?: Credentials
  failed?: unknown
  failedAt?: number
}

export interface ScriptedSource extends Provider {
  /** What it answers from now on. */
  next: Behaviour
  /** Told of each call as it begins. */
  onCall: (call: SourceCall) => void
  readonly calls: SourceCall[]
  /** Calls that are under way and not given up. */
  open(): number
}

/** Every secret that such a source makes starts with this. */
export const CANARY = 'canary'

export function scriptedSource(world: Pick<Runtime, 'now' | 'sleep'>, next: Behaviour = { ttlMs: 3_600_000 }): ScriptedSource {
  const calls: SourceCall[] = []
  let last: Credentials | undefined

  async function load(request: ResolveRequest = {}): Promise<Credentials> {
    const behaviour = source.next
    const call: SourceCall = { request, at: world.now() }
    calls.push(call)
    source.onCall(call)
    try {
      call.answered = await answer(behaviour, calls.length)
      last = call.answered
      return call.answered
    } catch (error) {
      call.failed = error
      call.failedAt = world.now()
      throw error
    }
  }

  async function answer(behaviour: Behaviour, index: number): Promise<Credentials> {
    if (behaviour === 'hang') return new Promise(() => {})
    if ('throws' in behaviour) throw behaviour.throws
    if (behaviour.afterMs !== undefined) await world.sleep(behaviour.afterMs, undefined, true)
    if ('same' in behaviour) return last ?? identityOf(index, Infinity, world.now())
    if ('ttlMs' in behaviour) return identityOf(index, behaviour.ttlMs, world.now())
    throw new CredentialsError(behaviour.fail, 'scripted', `call ${index} failed`, { retryAfterMs: behaviour.retryAfterMs })
  }

  const isOpen = ({ answered, failed, request }: SourceCall) =>
    answered === undefined && failed === undefined && request.signal?.aborted !== true

  const source: ScriptedSource = Object.assign(load, {
    source: 'scripted',
    next,
    onCall: () => {},
    calls,
    open: () => calls.filter(isOpen).length,
  })
  return source
}

export function identityOf(index: number, ttlMs: number, now: number): Credentials {
  const identity = {
    accessKeyId: `AKIA${String(index).padStart(16, '0')}`,
    secretAccessKey: `${CANARY}-secret-${index}`,
    sessionToken: `${CANARY}-token-${index}`,
  }
  return ttlMs === Infinity ? identity : { ...identity, expiration: new Date(now + ttlMs) }
}
