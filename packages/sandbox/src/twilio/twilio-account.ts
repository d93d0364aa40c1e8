/** @module The Twilio account: its secrets, who is let in with them, and the tokens it issues. */
import { randomBytes } from 'node:crypto'
import type { WireRequest } from '../server/wire.js'
import { TwilioError } from './twilio-error.js'

export interface TwilioAccount {
  readonly accountSid: string
  readonly authToken: string
  readonly apiKey: string
  readonly apiSecret: string
  readonly clientId: string
  readonly clientSecret: string
  readonly rotateAuthToken: () => string
  /** Who asks: the name that it gave. Throws `TwilioError` 20003 for anybody else. */
  admit(request: WireRequest): string
  /** The OAuth token endpoint. Throws `TwilioError`. */
  issueToken(form: URLSearchParams): object
}

/** Hexadecimal, as every SID has them. */
export function newSid(prefix: string): string {
  return prefix + randomBytes(16).toString('hex')
}

export function createTwilioAccount(tokenSeconds: number, now: () => number): TwilioAccount {
  const tokens = new Map<string, number>()
  const own = { accountSid: newSid('AC'), apiKey: newSid('SK'), apiSecret: secret(), clientId: newSid('OQ'), clientSecret: secret() }
  let authToken = secret()

  function admitBasic(encoded: string): string {
    const text = Buffer.from(encoded, 'base64').toString('utf8')
    const colon = text.indexOf(':')
    const [name, password] = [text.slice(0, colon), text.slice(colon + 1)]
    const isRight = (name === own.accountSid && password === authToken) || (name === own.apiKey && password === own.apiSecret)
    if (!isRight) throw refused('Authenticate')
    return name
  }

  function admitBearer(token: string): string {
    if (now() >= (tokens.get(token) ?? -Infinity)) throw refused('The access token is unknown, or has expired.')
    return own.clientId
  }

  return {
    ...own,
    get authToken() {
      return authToken
    },
    rotateAuthToken() {
      authToken = secret()
      return authToken
    },
    admit({ headers }) {
      const [, scheme = '', value = ''] = /^(Basic|Bearer) (\S+)$/i.exec(headers.get('authorization') ?? '') ?? []
      if (scheme === '') throw refused('Authenticate')
      return scheme.toLowerCase() === 'basic' ? admitBasic(value) : admitBearer(value)
    },
    issueToken(form) {
      if (form.get('grant_type') !== 'client_credentials') throw new TwilioError(20_001, 400, 'The grant type is not client_credentials.')
      if (form.get('client_id') !== own.clientId || form.get('client_secret') !== own.clientSecret) {
        throw refused('The client id or the client secret is wrong.')
      }
      const token = secret()
      tokens.set(token, now() + tokenSeconds * 1_000)
      return { access_token: token, token_type: 'Bearer', expires_in: tokenSeconds }
    },
  }
}

function refused(message: string): TwilioError {
  return new TwilioError(20_003, 401, message)
}

function secret(): string {
  return randomBytes(16).toString('hex')
}
