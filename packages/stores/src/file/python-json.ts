/** @module Text that Python's `json.dumps(value, sort_keys=True)` would write: what the AWS CLI hashes. */

/** What stands between members and after their names; Python's defaults have blanks. */
export interface Separators {
  readonly item: string
  readonly pair: string
}

const PYTHON_SEPARATORS: Separators = { item: ', ', pair: ': ' }
export const COMPACT_SEPARATORS: Separators = { item: ',', pair: ':' }

/** Undefined for what the two languages write differently: numbers that are not whole, or too large. Members that are undefined are left out. */
export function pythonJson(value: unknown, separators: Separators = PYTHON_SEPARATORS): string | undefined {
  const { item, pair } = separators
  if (typeof value === 'string') return asciiText(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined
  if (Array.isArray(value)) {
    const items = value.map((member) => pythonJson(member, separators))
    return items.includes(undefined) ? undefined : `[${items.join(item)}]`
  }
  if (typeof value !== 'object') return undefined
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => byCodePoint(a, b))
    .map(([name, member]) => {
      const text = pythonJson(member, separators)
      return text === undefined ? undefined : `${asciiText(name)}${pair}${text}`
    })
  return members.includes(undefined) ? undefined : `{${members.join(item)}}`
}

/** `ensure_ascii`: everything beyond the printable characters of ASCII, DEL among them, by its code units. */
function asciiText(text: string): string {
  return JSON.stringify(text).replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** As Python sorts text. JavaScript goes by code units, which differs beyond the basic plane. */
function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)]
  for (const [index, character] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    const difference = (character.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}
