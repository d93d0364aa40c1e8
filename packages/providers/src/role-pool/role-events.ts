/** @module The events of a pool: inside it they go by the keys of its roles, outside by the roles' ARNs, which tenants may share. */
import type { Events, OnEvent } from '@credchain/core'
import type { RoleParams } from './create-role-pool.js'

export interface RoleEvents extends Pick<Events, 'emit' | 'forward'> {
  /** Hears what is told of the role with this key, and of no other tenant of the same ARN. */
  readonly observe: (key: string, listener: OnEvent) => () => void
}

export function roleEvents(events: Events): RoleEvents {
  /** Of which role is told. Listeners are told before the one who tells goes on. */
  let toldOf: string | undefined

  function about<E extends { readonly subject?: string }>(told: E, tell: (named: E) => void): void {
    const { subject: key } = told
    const before = toldOf
    toldOf = key
    tell(key === undefined ? told : { ...told, subject: arnOf(key) })
    toldOf = before
  }

  return {
    emit: (fact) => about(fact, events.emit),
    forward: (event) => about(event, events.forward),
    observe: (key, listener) => events.observe((event) => toldOf === key && listener(event)),
  }
}

function arnOf(key: string): string {
  const { RoleArn }: RoleParams = JSON.parse(key)
  return RoleArn
}
