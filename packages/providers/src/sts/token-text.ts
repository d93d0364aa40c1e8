/** @module What an identity provider has issued, wherever it is kept. */
import { CredentialsError, isCredentialsError, type Runtime } from '@credchain/core'
import { externalDataInterceptor } from '@smithy/shared-ini-file-loader'

/** The token itself, a function that fetches it, or the file it is kept in. Functions are called and files read for every try. */
export type TokenSource = string | (() => string | Promise<string>) | { readonly file: string }

/** Whether it can be one at all, for callers without types. */
export function isTokenSource(token: unknown): token is TokenSource {
  if (typeof token === 'string' || typeof token === 'function') return true
  return typeof token === 'object' && token !== null && 'file' in token && typeof token.file === 'string' && token.file !== ''
}

/** Where it is kept, in words. */
export function placeOfToken(token: TokenSource, name: string): string {
  return typeof token === 'object' ? `the file ${token.file} (${name})` : name
}

/**
 * The token, trimmed. `INVALID_CONFIG` for a file that cannot be read, `UNAVAILABLE` for an empty token or a function that fails.
 * @param name of the setting it comes from, for messages.
 */
export async function tokenText(token: TokenSource, name: string, runtime: Runtime, source: string): Promise<string> {
  const place = placeOfToken(token, name)
  const text = (await textOf(token, place, runtime, source)).trim()
  if (text === '') throw new CredentialsError('UNAVAILABLE', source, `${place} holds no token`)
  return text
}

async function textOf(token: TokenSource, place: string, runtime: Runtime, source: string): Promise<string> {
  if (typeof token === 'string') return token
  return typeof token === 'function' ? called(token, place, source) : read(token.file, place, runtime, source)
}

async function called(fetchToken: () => string | Promise<string>, place: string, source: string): Promise<string> {
  try {
    const text: unknown = await fetchToken()
    if (typeof text === 'string') return text
  } catch (error) {
    if (isCredentialsError(error)) throw error
    // What it threw is not kept: it may quote the token.
    throw new CredentialsError('UNAVAILABLE', source, `the function ${place} failed`)
  }
  throw new TypeError(`${source}: the function ${place} must give a string`)
}

async function read(file: string, place: string, runtime: Runtime, source: string): Promise<string> {
  // Files that a program set with AWS's own interceptor are not on the disk.
  const intercepted: unknown = externalDataInterceptor.getTokenRecord()[file]
  if (typeof intercepted === 'string') return intercepted
  try {
    return await runtime.fs.readFile(file)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'unknown reason'
    throw new CredentialsError('INVALID_CONFIG', source, `${place} cannot be read: ${code}`, { cause })
  }
}
