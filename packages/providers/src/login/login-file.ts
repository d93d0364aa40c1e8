/** @module The file of a login, which the AWS CLI and every SDK share: read at each look, renewed once for all who ask. */
import { abortable, CredentialsError, expandHome, shortenHome, type ResolveRequest, type Runtime } from '@credchain/core'
import { fasterProcess } from '../wire/faster-process.js'
import { loginHint, loginRequired, type LoginSession } from './login-session.js'
import { parseLoginToken, withRenewedKeys, type LoginToken, type RenewedKeys } from './login-token.js'

/** Credentials are renewed when this is all that is left of their life, as AWS's SDKs do. */
export const RENEW_BELOW_MS = 300_000

export interface LoginFile {
  /** The token as it is now. `REJECTED` when there is none; `INVALID_CONFIG` when the file cannot be read or lacks something. */
  read(): Promise<LoginToken>
  /**
   * What `exchange` makes of `token`, written to the file. A refresh token is good for one use: all who have the same share one exchange, and when it
   * fails because another process was faster, that process's token is taken.
   * @param tell hears in one line why the file could not be written.
   */
  renew(token: LoginToken, exchange: Exchange, tell: Tell, request: Waiting): Promise<LoginToken>
  /** For reports. */
  readonly place: string
}

type Exchange = (token: LoginToken) => Promise<RenewedKeys>
type Tell = (reason: string) => void
/** Who asks, and whether somebody waits. */
type Waiting = Pick<ResolveRequest, 'signal' | 'background'>

/** What of one file is under way, or only in memory. */
interface Slot {
  flight?: { readonly refreshToken: string; readonly work: Promise<LoginToken> } | undefined
  /** A token that the disk would not take, and the refresh token that is there in its place. */
  unwritten?: { readonly onDisk: string; readonly token: LoginToken } | undefined
}

const slotsOf = new WeakMap<Runtime, Map<string, Slot>>()

/** `<SHA-256 of the session>.json` in `AWS_LOGIN_CACHE_DIRECTORY`, or in `~/.aws/login/cache`. Nothing is read yet. */
export async function loginFile(session: LoginSession, runtime: Runtime): Promise<LoginFile> {
  const path = await pathOf(session, runtime)
  const place = shortenHome(path, runtime)
  const slot = slotOf(path, runtime)

  async function onDisk(): Promise<LoginToken> {
    const text = await runtime.fs.readFile(path).catch((error: unknown) => {
      throw unreadable(error, place, session)
    })
    return parseLoginToken(text, place, loginHint(session))
  }

  async function read(): Promise<LoginToken> {
    const token = await onDisk()
    return slot.unwritten?.onDisk === token.refreshToken ? slot.unwritten.token : token
  }

  async function write(before: LoginToken, keys: RenewedKeys, tell: Tell): Promise<LoginToken> {
    const { token, text } = withRenewedKeys(before, keys)
    const there = await onDisk().catch(() => undefined)
    // Who logged in or out meanwhile has the last word.
    if (there === undefined || ![before.refreshToken, slot.unwritten?.onDisk].includes(there.refreshToken)) return token
    try {
      await runtime.fs.writeFile(path, text)
      slot.unwritten = undefined
    } catch (error) {
      slot.unwritten = { onDisk: there.refreshToken, token }
      tell(`${place} could not be written (${nodeCodeOf(error)}): no other process has the renewed login`)
    }
    return token
  }

  async function exchanged(token: LoginToken, exchange: Exchange, tell: Tell, request: Waiting): Promise<LoginToken> {
    try {
      return await write(token, await exchange(token), tell)
    } catch (error) {
      const other = await fasterProcess(error, () => otherThan(token), runtime, request)
      if (other === undefined) throw error
      return other.expiresAt - runtime.now() > RENEW_BELOW_MS ? other : write(other, await exchange(other), tell)
    }
  }

  async function otherThan(token: LoginToken): Promise<LoginToken | undefined> {
    const now = await read().catch(() => token)
    return now.refreshToken === token.refreshToken ? undefined : now
  }

  return {
    place,
    read,
    async renew(token, exchange, tell, request) {
      const { refreshToken } = token
      if (slot.flight?.refreshToken !== refreshToken) {
        const work = exchanged(token, exchange, tell, request).finally(() => {
          if (slot.flight?.work === work) slot.flight = undefined
        })
        slot.flight = { refreshToken, work }
      }
      return abortable(slot.flight.work, request.signal)
    },
  }
}

async function pathOf({ session }: LoginSession, runtime: Runtime): Promise<string> {
  const { createHash } = await import('node:crypto')
  const name = createHash('sha256').update(session).digest('hex')
  const folder = runtime.env['AWS_LOGIN_CACHE_DIRECTORY']?.trim() || '~/.aws/login/cache'
  return expandHome(`${folder.replace(/[/\\]+$/, '')}/${name}.json`, runtime)
}

function slotOf(path: string, runtime: Runtime): Slot {
  const slots = slotsOf.get(runtime) ?? new Map<string, Slot>()
  slotsOf.set(runtime, slots)
  const slot = slots.get(path) ?? {}
  slots.set(path, slot)
  return slot
}

function unreadable(error: unknown, place: string, session: LoginSession): CredentialsError {
  const code = nodeCodeOf(error)
  if (code === 'ENOENT' || code === 'ENOTDIR') return loginRequired(session, `is not there: ${place} does not exist`)
  return new CredentialsError('INVALID_CONFIG', 'login', `${place} cannot be read: ${code}`, {
    hint: 'Check what it is, and who may read it.',
  })
}

function nodeCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown reason'
}
