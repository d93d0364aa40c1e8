/** @module The web identity token, wherever it is kept. */
import { CredentialsError, isCredentialsError, type Runtime } from '@credchain/core'
import { externalDataInterceptor } from '@smithy/shared-ini-file-loader'
import { jwtClaims } from './jwt-claims.js'

/** The token itself, a function that fetches it, or the file it is kept in. Functions are called and files read for every try. */
export type WebIdentityToken = string | (() => string | Promise<string>) | { readonly file: string }

/**
 * The token, trimmed. `INVALID_CONFIG` for a file that cannot be read, `UNAVAILABLE` for an empty token or one whose own `exp` has passed:
 * the platform that rotates it is late.
 * @param name of the setting it comes from, for messages.
 */
export async function webIdentityToken(token: WebIdentityToken, name: string, runtime: Runtime, source: string): Promise<string> {
  const place = typeof token === 'object' ? `the file ${token.file} (${name})` : name
  const text = (await textOf(token, place, runtime, source)).trim()
  if (text === '') throw new CredentialsError('UNAVAILABLE', source, `${place} holds no token`)
  const { expiresAt = Infinity } = jwtClaims(text) ?? {}
  if (expiresAt <= runtime.now()) {
    throw new CredentialsError('UNAVAILABLE', source, `the token of ${place} has expired`, {
      hint: 'check that whatever issues the token still renews it, and that the clock of this machine is right',
    })
  }
  return text
}

async function textOf(token: WebIdentityToken, place: string, runtime: Runtime, source: string): Promise<string> {
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
