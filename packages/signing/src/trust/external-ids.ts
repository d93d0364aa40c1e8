/** @module An external id that stays: one for a team, an account, whatever shares it. */
import { checkExternalId, generateExternalId } from './external-id.js'

/** Where external ids are kept. A table with conditional writes, or Redis with `SET … NX`, has these three. */
export interface ExternalIdStore {
  /** The id, exactly as it was kept; nothing (`null` too) where there is none. */
  readonly get: (scope: string) => Promise<string | null | undefined>
  /** Keeps the id if the scope has none, at once for all who try. True when it was kept. */
  readonly createIfAbsent: (scope: string, externalId: string) => Promise<boolean>
  /** None being there is fine. */
  readonly delete: (scope: string) => Promise<void>
}

export interface ExternalIdsOptions {
  readonly store: ExternalIdStore
  /** Whose id it is. */
  readonly scope: string
  /** What every id starts with. Default: nothing. */
  readonly prefix?: string
}

export interface ExternalIds {
  /** The id of the scope, made at the first call: all who ask at once get the same. */
  readonly getOrCreate: () => Promise<string>
  /** Forgets it: the next one is new. What was set up with the old one stays as it is. */
  readonly destroy: () => Promise<void>
}

/** Tries against somebody who destroys what others make. */
const MOST_TRIES = 5

/** The external id of one scope. Calls reject with `TypeError` for a scope that is none, and as the store does. */
export function externalIds({ store, scope, prefix }: ExternalIdsOptions): ExternalIds {
  function checkScope(): void {
    if (typeof scope !== 'string' || scope === '') throw new TypeError('trust: pass options.scope, the name of whose external id it is')
  }

  return {
    async getOrCreate() {
      checkScope()
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const known = await store.get(scope)
        if (known !== undefined && known !== null) {
          checkExternalId(known)
          return known
        }
        const externalId = generateExternalId({ prefix })
        if (await store.createIfAbsent(scope, externalId)) return externalId
      }
      throw new Error(`trust: the store neither keeps nor has an external id for ${scope}`)
    },
    async destroy() {
      checkScope()
      await store.delete(scope)
    },
  }
}
