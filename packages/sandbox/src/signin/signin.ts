/** @module AWS Sign-In: logins, and CreateOAuth2Token which renews them. https://docs.aws.amazon.com/signin/latest/APIReference/API_CreateOAuth2Token.html */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK } from 'jose'
import { roleSession, type Identities, type Principal, type SessionKey } from '../identity/identities.js'
import type { AwsOutcome } from '../server/told.js'
import type { WireRequest } from '../server/wire.js'
import { checkProof } from './check-proof.js'
import type { LoginEnd, SandboxSignin } from './sandbox-signin.js'

export interface SigninOptions {
  readonly identities: Identities
  readonly now: () => number
}

export interface Signin {
  readonly outside: SandboxSignin
  /** Name of the operation; undefined when the request is not for this service. */
  action(request: WireRequest): 'CreateOAuth2Token' | undefined
  answer(request: WireRequest): Promise<AwsOutcome>
}

/** One login: who it is of, what it is bound to, and the one refresh token that is good. */
interface Login {
  readonly principal: Principal
  readonly thumbprint: string
  readonly endsAt: number
  refreshToken: string
  end?: LoginEnd
}

const CLIENT_ID = 'arn:aws:signin:::devtools/same-device'
const KEY_SECONDS = 900
/** How long a login can be renewed. */
const LOGIN_MS = 12 * 3_600_000
const STATUS: Readonly<Record<LoginEnd, number>> = { TOKEN_EXPIRED: 401, USER_CREDENTIALS_CHANGED: 403, INSUFFICIENT_PERMISSIONS: 403 }

/** A refresh token is good for one use, and only together with a proof of the key that it was given to. */
export function createSignin({ identities, now }: SigninOptions): Signin {
  const byToken = new Map<string, Login>()
  const seenProofs = new Set<string>()

  async function login(roleArn: string, person = 'person'): ReturnType<SandboxSignin['login']> {
    const principal = roleSession(roleArn, person)
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const thumbprint = await calculateJwkThumbprint(await exportJWK(publicKey))
    const opened: Login = { principal, thumbprint, endsAt: now() + LOGIN_MS, refreshToken: newToken() }
    byToken.set(opened.refreshToken, opened)
    const file = {
      accessToken: {
        ...keysOf(identities.issue(principal, KEY_SECONDS)),
        accountId: principal.account,
        expiresAt: isoSeconds(now() + KEY_SECONDS * 1_000),
      },
      tokenType: 'aws_sigv4',
      clientId: CLIENT_ID,
      refreshToken: opened.refreshToken,
      idToken: newToken(),
      dpopKey: privateKey.export({ type: 'sec1', format: 'pem' }),
    }
    const fileName = `${createHash('sha256').update(principal.arn).digest('hex')}.json`
    return { session: principal.arn, fileName, file: JSON.stringify(file, undefined, 2) }
  }

  async function answer(request: WireRequest): Promise<AwsOutcome> {
    const { clientId, grantType, refreshToken } = readBody(request)
    if (clientId !== CLIENT_ID || grantType !== 'refresh_token') return refused('ValidationException', 'INVALID_REQUEST', 400)
    const proof = await checkProof(request, now())
    if (proof === undefined || seenProofs.has(proof.id)) return refused('ValidationException', 'INVALID_REQUEST', 400)
    seenProofs.add(proof.id)

    const opened = byToken.get(String(refreshToken))
    if (opened === undefined || opened.thumbprint !== proof.thumbprint) return refused('AccessDeniedException', 'TOKEN_EXPIRED', 401)
    const end = opened.end ?? (now() >= opened.endsAt ? 'TOKEN_EXPIRED' : undefined)
    if (end !== undefined) return refused('AccessDeniedException', end, STATUS[end])
    byToken.delete(opened.refreshToken)
    opened.refreshToken = newToken()
    byToken.set(opened.refreshToken, opened)
    const body = {
      accessToken: keysOf(identities.issue(opened.principal, KEY_SECONDS)),
      tokenType: 'aws_sigv4',
      expiresIn: KEY_SECONDS,
      refreshToken: opened.refreshToken,
    }
    return { answer: { status: 200, headers: JSON_TYPE, body: JSON.stringify(body) }, caller: opened.principal.arn }
  }

  return {
    outside: {
      login,
      endLogins(reason) {
        for (const opened of byToken.values()) opened.end = reason
      },
    },
    action: ({ method, path, headers }) =>
      method === 'POST' && path.endsWith('/v1/token') && !headers.has('authorization') ? 'CreateOAuth2Token' : undefined,
    answer,
  }
}

const JSON_TYPE = { 'content-type': 'application/json' }

function refused(code: string, error: string, status: number): AwsOutcome {
  const body = JSON.stringify({ error, message: `The request was refused: ${error}.` })
  return { answer: { status, headers: { ...JSON_TYPE, 'x-amzn-errortype': code }, body }, code }
}

function keysOf({ accessKeyId, secretAccessKey, sessionToken }: SessionKey): object {
  return { accessKeyId, secretAccessKey, sessionToken }
}

function readBody({ body }: WireRequest): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(body.toString('utf8'))
    return typeof read === 'object' && read !== null ? { ...read } : {}
  } catch {
    return {}
  }
}

function newToken(): string {
  return randomBytes(48).toString('base64url')
}

function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
