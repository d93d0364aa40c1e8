/** @module A map that forgets what was used least recently. */

export interface LruMap<V> {
  readonly size: number
  /** Counts as a use. */
  get(key: string): V | undefined
  /** Does not. */
  peek(key: string): V | undefined
  set(key: string, value: V): void
  delete(key: string): void
  clear(): void
  /** From the least to the most recently used. */
  entries(): Iterable<[key: string, value: V]>
}

/**
 * Keeps `max` values, 1 or more. `onGone` hears of each that leaves: pushed out by others (`isEvicted`), deleted or replaced.
 * (A cache library would weigh more, when it is loaded, than all that is made of it here.)
 */
export function lruMap<V>(max: number, onGone: (value: V, key: string, isEvicted: boolean) => void = () => {}): LruMap<V> {
  // Maps remember the order of insertion.
  const values = new Map<string, V>()

  function remove(key: string, isEvicted: boolean): void {
    const value = values.get(key)
    if (value === undefined || !values.delete(key)) return
    onGone(value, key, isEvicted)
  }

  return {
    get size() {
      return values.size
    },
    get(key) {
      const value = values.get(key)
      if (value === undefined) return undefined
      values.delete(key)
      values.set(key, value)
      return value
    },
    peek: (key) => values.get(key),
    set(key, value) {
      if (values.get(key) === value) values.delete(key)
      else remove(key, false)
      values.set(key, value)
      const [oldest] = values.size > max ? values.keys() : []
      if (oldest !== undefined) remove(oldest, true)
    },
    delete: (key) => remove(key, false),
    clear() {
      for (const key of values.keys()) remove(key, false)
    },
    entries: () => values.entries(),
  }
}
