/** @module The access token of a login, refreshed once for all who share it. */
import { abortable, CredentialsError, reasonOf, type Expiring, type ResolveRequest, type Runtime } from '@credchain/core'
import { fasterProcess } from '../wire/faster-process.js'
import { createToken } from './create-token.js'
import { readLogin, writeLogin } from './login-file.js'
import type { CachedLogin, Renewal } from './parse-sso-cache.js'
import { loginRequired, type SsoLogin } from './sso-login.js'

/** A bearer token. */
interface SsoToken extends Expiring {
  readonly token: string
  readonly expiration: Date
}

export interface SsoTokenRequest extends Omit<ResolveRequest, 'callerClientConfig'> {
  /** A token that the service has refused: only another one will do. */
  readonly refused?: string
}

export interface SsoTokens {
  /**
   * The token of the file, or a new one from five minutes before its end; a failed refresh keeps the token while it lives.
   * `REJECTED`, with the command to run, when a person has to sign in.
   */
  token(request: SsoTokenRequest): Promise<SsoToken>
  /** What `token` would do, in words and without asking the service. Rejects when only a person can help. */
  describe(): Promise<string>
  /** Tells one login from the next. Secret. */
  fingerprint(): Promise<string>
}

/** What all providers of a runtime remember of a session. */
interface Session {
  attemptedAt: number
  /** Why the last attempt brought nothing. */
  failure?: unknown
  attempt?: Promise<CachedLogin> | undefined
  /** What was made of the login in the file. It counts until the file says something else, for the disk may not be writable. */
  renewed?: { readonly from: CachedLogin; readonly to: CachedLogin }
}

/** What the file says, and what that has been refreshed to since. */
interface Latest {
  readonly onDisk: CachedLogin
  readonly login: CachedLogin
}

/** Tokens are refreshed from here on, as in AWS's SDKs. */
export const REFRESH_WINDOW_MS = 300_000
/** The service is asked no more often, as in AWS's SDKs. */
const ATTEMPT_INTERVAL_MS = 30_000

const sessionsOf = new WeakMap<Runtime, Map<string, Session>>()

/**
 * The tokens of a login. One refresh serves all who ask meanwhile, whichever provider of the runtime they ask.
 *
 * @param tell hears, without a secret, of what went wrong and changes nothing for callers.
 */
export function ssoTokens(login: SsoLogin, tell: (reason: string) => void, runtime: Runtime): SsoTokens {
  const session = sessionOf(login, runtime)

  async function latest(): Promise<Latest> {
    const onDisk = await readLogin(login, runtime)
    const { renewed } = session
    return { onDisk, login: renewed?.from.accessToken === onDisk.accessToken ? renewed.to : onDisk }
  }

  async function token(request: SsoTokenRequest): Promise<SsoToken> {
    const found = await latest()
    const { accessToken, expiresAt } = found.login
    const isOfUse = () => accessToken !== request.refused && runtime.now() < expiresAt
    if (isOfUse() && !isDue(found.login, request, runtime.now())) return tokenOf(found.login)
    try {
      return tokenOf(await refreshed(found, request))
    } catch (error) {
      if (request.signal?.aborted || !isOfUse()) throw error
      return tokenOf(found.login)
    }
  }

  async function refreshed(found: Latest, { signal, background }: SsoTokenRequest): Promise<CachedLogin> {
    if (session.attempt === undefined) {
      const renewal = renewalOf(login, found.login, runtime.now())
      const sinceMs = runtime.now() - session.attemptedAt
      // A negative age: the clock went back.
      if (sinceMs >= 0 && sinceMs < ATTEMPT_INTERVAL_MS) throw session.failure ?? tooSoon(login)
      session.attemptedAt = runtime.now()
      session.attempt = attempt(found, renewal, background).finally(() => {
        session.attempt = undefined
      })
    }
    return abortable(session.attempt, signal)
  }

  /** Not ended by any caller's signal: others may wait for it. */
  async function attempt({ onDisk, login: before }: Latest, renewal: Renewal, background: boolean | undefined): Promise<CachedLogin> {
    try {
      const to = await createToken(login, renewal, { background }, runtime)
      session.failure = undefined
      session.renewed = { from: onDisk, to }
      await writeLogin(login, onDisk, to, runtime).catch((error: unknown) => {
        tell(`the refreshed token could not be written to its cache file: ${codeOf(error)}`)
      })
      return to
    } catch (error) {
      // A refresh token may be good for one use only, and another process, or a person, may have been first.
      const other = await fasterProcess(error, () => otherThan(before), runtime, { background })
      if (other !== undefined) return other
      session.failure = error
      throw error
    }
  }

  async function otherThan(before: CachedLogin): Promise<CachedLogin | undefined> {
    const now = (await latest().catch(() => undefined))?.login
    return now !== undefined && now.accessToken !== before.accessToken && runtime.now() < now.expiresAt ? now : undefined
  }

  return {
    token,
    async describe() {
      const { login: current } = await latest()
      if (runtime.now() < current.expiresAt) return `signed in until ${new Date(current.expiresAt).toISOString()}`
      renewalOf(login, current, runtime.now())
      return 'token to be refreshed'
    },
    fingerprint: async () => (await latest()).login.accessToken,
  }
}

function sessionOf({ session, startUrl }: SsoLogin, runtime: Runtime): Session {
  const sessions = sessionsOf.get(runtime) ?? new Map<string, Session>()
  sessionsOf.set(runtime, sessions)
  const key = JSON.stringify([session, startUrl, runtime.homedir()])
  const known = sessions.get(key) ?? { attemptedAt: -Infinity }
  sessions.set(key, known)
  return known
}

function isDue({ expiresAt }: CachedLogin, { forceRefresh = false, minRemainingMs = 0 }: SsoTokenRequest, now: number): boolean {
  return forceRefresh || expiresAt - now <= REFRESH_WINDOW_MS || expiresAt - now < minRemainingMs
}

/** Throws `REJECTED` when the login cannot be refreshed. */
function renewalOf(login: SsoLogin, { renewal, expiresAt }: CachedLogin, now: number): Renewal {
  const ended = now < expiresAt ? 'is not accepted any more' : `expired at ${new Date(expiresAt).toISOString()}`
  if (login.session === undefined) throw loginRequired(login, ended)
  if (renewal === undefined) throw loginRequired(login, `${ended}, and its cache file has no refresh token with a client`)
  const { registrationExpiresAt = Infinity } = renewal
  if (now >= registrationExpiresAt) throw loginRequired(login, `${ended}, and so has the client registration that refreshes it`)
  return renewal
}

function tooSoon({ source }: SsoLogin): CredentialsError {
  return new CredentialsError('UNAVAILABLE', source, 'the token was refreshed a moment ago, and is asked for again')
}

/** Without the path: Node's message has it, and the home folder with it. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : reasonOf(error)
}

function tokenOf({ accessToken, expiresAt }: CachedLogin): SsoToken {
  return { token: accessToken, expiration: new Date(expiresAt) }
}
