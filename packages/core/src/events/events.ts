/** @module What happened, for those who watch: redacted facts, never a log line. */
import { channel } from 'node:diagnostics_channel'
import type { CredentialsErrorCode } from '../errors/credentials-error.js'

/** Facts that every event carries. */
interface EventBase {
  /** Name of the provider it is about. */
  readonly source: string
  /** Which of its identities, where the provider gives several: the role's ARN. */
  readonly subject?: string
  /** Wall clock of the runtime, milliseconds since the epoch. */
  readonly at: number
}

/** A link of a chain was asked. */
export interface AttemptEvent extends EventBase {
  readonly type: 'attempt'
  /** Name of the link. */
  readonly link: string
  readonly outcome: 'ok' | 'not-configured' | 'failed'
  readonly ms: number
  readonly code?: CredentialsErrorCode
  readonly reason?: string
}

/** A chain settled on this link. */
export interface ChosenEvent extends EventBase {
  readonly type: 'chosen'
  readonly link: string
  readonly expiration?: Date
}

/** The source gave a new identity. */
export interface RefreshedEvent extends EventBase {
  readonly type: 'refreshed'
  readonly ms: number
  readonly expiration?: Date
  /** Last four characters of the key id, where the identity has one. */
  readonly key?: string
}

/** The source failed or was slow, and callers were served the identity that is held. */
export interface KeptAfterFailureEvent extends EventBase {
  readonly type: 'kept-after-failure'
  /** Time the call of the source took so far. */
  readonly ms: number
  /** True when the source was slow and has not answered yet: another event follows when it has. */
  readonly pending?: boolean
  readonly code: CredentialsErrorCode
  readonly reason: string
  readonly expiration?: Date
  /** Time until the source is asked again, in milliseconds. */
  readonly retryInMs: number
  /** True when the identity is past its expiry (static stability of IMDS and container). */
  readonly expired: boolean
}

/** The source failed and callers got its error: nothing valid was held. */
export interface RejectedEvent extends EventBase {
  readonly type: 'rejected'
  /** Time the failed call of the source took. */
  readonly ms: number
  readonly code: CredentialsErrorCode
  readonly reason: string
}

/** A call had to wait for the source. */
export interface WaitedEvent extends EventBase {
  readonly type: 'waited'
  readonly ms: number
}

/** A fact that a source wants known: a duration was clamped, a store could not be used, two settings conflict. */
export interface NoticeEvent extends EventBase {
  readonly type: 'notice'
  readonly reason: string
}

export type CredentialsEvent =
  | AttemptEvent
  | ChosenEvent
  | RefreshedEvent
  | KeptAfterFailureEvent
  | RejectedEvent
  | WaitedEvent
  | NoticeEvent

export type OnEvent = (event: CredentialsEvent) => void

/** Subscribe to it on `node:diagnostics_channel` to see the events of every provider of the process. */
export const CHANNEL = 'credchain'
const diagnostics = /* @__PURE__ */ channel(CHANNEL)

type Fact<E> = E extends CredentialsEvent ? Omit<E, 'source' | 'at'> : never

/** Where a provider tells what happened to it, and where others listen. */
export interface Events {
  /** Publishes on the channel and tells every listener. */
  readonly emit: (fact: Fact<CredentialsEvent>) => void
  /** Passes on an event of a part: to the listeners only, for the part has published it. */
  readonly forward: (event: CredentialsEvent) => void
  /** Adds a listener; the function returned takes it away. */
  readonly observe: (listener: OnEvent) => () => void
}

/** The events of one provider. A listener that throws changes nothing for the caller of the provider. */
export function eventsOf(source: string, now: () => number, onEvent?: OnEvent): Events {
  const listeners = new Set<OnEvent>(onEvent === undefined ? [] : [onEvent])
  const tell = (event: CredentialsEvent) => {
    for (const listener of listeners) {
      try {
        const returned: unknown = listener(event)
        // An async listener's rejection would end the process.
        if (returned instanceof Promise) returned.catch(() => {})
      } catch {
        // The listener's own fault; credentials must not fail for it.
      }
    }
  }
  return {
    emit(fact) {
      if (listeners.size === 0 && !diagnostics.hasSubscribers) return
      const event: CredentialsEvent = { source, at: now(), ...fact }
      if (diagnostics.hasSubscribers) diagnostics.publish(event)
      tell(event)
    },
    forward: tell,
    observe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
