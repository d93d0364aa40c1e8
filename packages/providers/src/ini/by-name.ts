/** @module Finding the few things one asks for by name among many, without an index of all. */

/** As long as no more are asked for, looking through the list costs less than an index. */
const FEW = 8

/** All of `items` with the name that is asked for, in their order. */
export function byName<T extends { readonly name: string }>(items: readonly T[]): (name: string) => readonly T[] {
  let asked = 0
  let index: Map<string, T[]> | undefined
  return (name) => {
    asked += 1
    if (asked <= FEW) return items.filter((item) => item.name === name)
    index ??= indexed(items)
    return index.get(name) ?? []
  }
}

function indexed<T extends { readonly name: string }>(items: readonly T[]): Map<string, T[]> {
  const index = new Map<string, T[]>()
  for (const item of items) {
    const known = index.get(item.name)
    if (known === undefined) index.set(item.name, [item])
    else known.push(item)
  }
  return index
}
