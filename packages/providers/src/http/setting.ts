/** @module A setting and where it was made, so that errors can name the thing the user can change. */

export interface Setting {
  /** Name of the option or of the environment variable. */
  readonly name: string
  readonly value: string
}

/** The option when it holds something, else the variable; blank text is unset. Values are trimmed. */
export function setting<Name extends string>(
  options: Readonly<Partial<Record<Name, string>>>,
  option: Name,
  env: Readonly<Record<string, string | undefined>>,
  variable: string,
): Setting | undefined {
  const given = options[option]?.trim()
  if (given) return { name: option, value: given }
  const value = env[variable]?.trim()
  return value ? { name: variable, value } : undefined
}
