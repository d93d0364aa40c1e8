/** @module A setting and where it was made, so that errors can name the thing the user can change. */

export interface Setting {
  /** Name of the option or of the environment variable. */
  readonly name: string
  readonly value: string
}

/** What `values` (the options, or the environment) hold under `name`, trimmed; blank text is unset. */
export function setting<Name extends string>(values: Readonly<Partial<Record<Name, string>>>, name: Name): Setting | undefined {
  const value = values[name]?.trim()
  return value ? { name, value } : undefined
}
