/** @module Tokens of identity providers, had from whoever has them. */
import { CredentialsError, isCredentialsError } from '@credchain/core'

/** Name of an identity provider to a token of it, or to a function that gives one and is asked each time. */
export type Logins = Readonly<Record<string, string | (() => Promise<string>)>>

/** Undefined for no login at all. A function that fails is `UNAVAILABLE`; what is no token is a `TypeError`. */
export async function resolveLogins(logins: Logins | undefined, source: string): Promise<Readonly<Record<string, string>> | undefined> {
  const entries = Object.entries(logins ?? {})
  if (entries.length === 0) return undefined
  return Object.fromEntries(await Promise.all(entries.map(async ([name, login]) => [name, await tokenOf(name, login, source)] as const)))
}

async function tokenOf(name: string, login: string | (() => Promise<string>), source: string): Promise<string> {
  const token: unknown = typeof login === 'function' ? await asked(name, login, source) : login
  if (typeof token !== 'string' || token === '') throw new TypeError(`${source}: the login of ${name} is not a token`)
  return token
}

async function asked(name: string, login: () => Promise<string>, source: string): Promise<string> {
  try {
    return await login()
  } catch (error) {
    if (isCredentialsError(error)) throw error
    // What it threw is not kept: it may quote the token.
    throw new CredentialsError('UNAVAILABLE', source, `the function for the login of ${name} failed`)
  }
}
