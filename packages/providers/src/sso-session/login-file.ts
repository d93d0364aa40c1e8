/** @module Where a login rests, shared with the AWS CLI and every SDK. */
import { CredentialsError, expandHome, jsonObject, shortenHome, type Runtime } from '@credchain/core'
import { externalDataInterceptor } from '@smithy/shared-ini-file-loader'
import { parseSsoCache, readSsoCache, type CachedLogin } from './parse-sso-cache.js'
import { loginId, loginRequired, type SsoLogin } from './sso-login.js'

/** `~/.aws/sso/cache/<SHA-1 of the session's name, or of the start URL>.json`. */
async function loginPath(login: SsoLogin, runtime: Runtime): Promise<string> {
  const { createHash } = await import('node:crypto')
  // Not for secrecy: the name of the file is AWS's.
  const name = createHash('sha1').update(loginId(login)).digest('hex')
  return expandHome(`~/.aws/sso/cache/${name}.json`, runtime)
}

/**
 * The login as it is now: read at each call, so that a person who signs in again is seen at once. What was given to AWS's `externalDataInterceptor` goes
 * before the disk. `REJECTED` when there is none, or nothing that can be used; `INVALID_CONFIG` when the file cannot be read.
 */
export async function readLogin(login: SsoLogin, runtime: Runtime): Promise<CachedLogin> {
  const given = intercepted(login)
  if (given !== undefined) {
    const parsed = readSsoCache(given)
    if ('login' in parsed) return parsed.login
    throw loginRequired(login, `cannot be used: what interceptToken was given ${parsed.problem}`)
  }
  const path = await loginPath(login, runtime)
  const shown = shortenHome(path, runtime)
  const parsed = parseSsoCache(await read(login, path, shown, runtime))
  if ('problem' in parsed) throw loginRequired(login, `cannot be used: ${shown} ${parsed.problem}`)
  return parsed.login
}

function intercepted(login: SsoLogin): Readonly<Record<string, unknown>> | undefined {
  const id = loginId(login)
  const record: Readonly<Record<string, unknown>> = externalDataInterceptor.getTokenRecord()
  const given = Object.hasOwn(record, id) ? record[id] : undefined
  return typeof given === 'object' && given !== null ? { ...given } : undefined
}

async function read(login: SsoLogin, path: string, shown: string, runtime: Runtime): Promise<string> {
  try {
    return await runtime.fs.readFile(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown reason'
    if (code === 'ENOENT' || code === 'ENOTDIR') throw loginRequired(login, `is not there: ${shown} does not exist`)
    const hint = 'Check what it is, and who may read it.'
    throw new CredentialsError('INVALID_CONFIG', login.source, `${shown} cannot be read: ${code}`, { hint })
  }
}

/**
 * Puts a renewed login in the place of the one it was made of, whose other members stay. A login that somebody has written meanwhile is left alone.
 * Rejects as the disk does.
 */
export async function writeLogin(login: SsoLogin, replaced: CachedLogin, renewed: CachedLogin, runtime: Runtime): Promise<void> {
  if (intercepted(login) !== undefined) return
  const path = await loginPath(login, runtime)
  const file = jsonObject(await runtime.fs.readFile(path))
  if (file?.accessToken !== replaced.accessToken) return
  const next = {
    ...file,
    accessToken: renewed.accessToken,
    expiresAt: new Date(renewed.expiresAt).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    refreshToken: renewed.renewal?.refreshToken,
  }
  await runtime.fs.writeFile(path, JSON.stringify(next, undefined, 2))
}
