/** @module A Twilio account in memory, behind the client's transport, where each exchange may go wrong. */
import { TransportError, type HttpResponse } from '@credchain/core'
import type { TwilioTransport } from '../client/index.js'

/** `refused`, `unsent`, `throttled`: nothing was done. `lost`: it was done, and the answer is lost. `crash…`: the program ends, before or after the deed. */
export type Weather = 'fine' | 'refused' | 'unsent' | 'throttled' | 'lost' | 'crash' | 'crash-after'

export interface AccountDriver {
  readonly transport: TwilioTransport
  /** Friendly names by SID. */
  readonly credentials: ReadonlyMap<string, string>
  /** The SID that each of the settings points at. */
  readonly pointers: Readonly<Record<'Recording' | 'Composition', string | null>>
  /** Somebody removes a credential, whoever uses it. */
  remove(sid: string): void
  /** One line for each thing done. */
  readonly deeds: readonly string[]
}

type Which = 'Recording' | 'Composition'

const AC = `AC${'a'.repeat(32)}`
export const OLD = `CR${'0'.repeat(32)}`
/** What each of the settings is besides its pointer. */
const REST = { encryption_key_sid: null, aws_storage_enabled: true, encryption_enabled: false }

/** @param weather of the next exchange. @param crash ends the program: it never settles. @param users which settings use the old credential. */
export function accountDriver(
  weather: () => Weather,
  crash: () => Promise<never>,
  users: readonly Which[] = ['Recording', 'Composition'],
  { name = 'uploads #AKIAOLDOLDOLDOLDOLD1', accountSid = AC }: { readonly name?: string; readonly accountSid?: string } = {},
): AccountDriver {
  const credentials = new Map([[OLD, name]])
  const settings: Record<Which, Record<string, unknown>> = {
    Recording: {
      ...REST,
      friendly_name: 'recordings',
      aws_s3_url: 'https://b.s3.amazonaws.com/r/',
      aws_credentials_sid: users.includes('Recording') ? OLD : null,
    },
    Composition: {
      ...REST,
      friendly_name: 'compositions',
      aws_s3_url: 'https://b.s3.amazonaws.com/c/',
      aws_credentials_sid: users.includes('Composition') ? OLD : null,
    },
  }
  const deeds: string[] = []
  let made = 0

  function onCredentials(method: string, sid: string, form: Readonly<Record<string, string>>): HttpResponse {
    const shown = (each: string) => ({ sid: each, account_sid: accountSid, friendly_name: credentials.get(each) })
    if (sid === '' && method === 'GET') return json(200, { credentials: [...credentials.keys()].map(shown), meta: { next_page_url: null } })
    if (sid === '') {
      made += 1
      const next = `CR${String(made).padStart(32, '0')}`
      credentials.set(next, form['FriendlyName'] ?? '')
      deeds.push('create')
      return json(201, shown(next))
    }
    if (!credentials.has(sid)) return json(404, { code: 20_404, message: 'not found' })
    if (method === 'GET') return json(200, shown(sid))
    credentials.delete(sid)
    deeds.push(`remove ${sid === OLD ? 'old' : 'new'}`)
    return { status: 204, headers: {}, text: '' }
  }

  function onSettings(which: Which, method: string, form: Readonly<Record<string, string>>): HttpResponse {
    if (method === 'POST') {
      const sid = form['AwsCredentialsSid'] ?? ''
      if (!credentials.has(sid)) return json(400, { code: 20_001, message: 'no such credential' })
      settings[which] = {
        friendly_name: form['FriendlyName'],
        aws_credentials_sid: sid,
        encryption_key_sid: form['EncryptionKeySid'] ?? null,
        aws_s3_url: form['AwsS3Url'],
        aws_storage_enabled: form['AwsStorageEnabled'] === 'true',
        encryption_enabled: form['EncryptionEnabled'] === 'true',
      }
      deeds.push(`${which} to ${sid === OLD ? 'old' : 'new'}`)
    }
    return json(200, { ...settings[which], account_sid: AC })
  }

  function served(method: string, path: string, form: Readonly<Record<string, string>>): HttpResponse {
    const which = /^\/v1\/(Recording|Composition)Settings/.exec(path)?.[1]
    if (which === 'Recording' || which === 'Composition') return onSettings(which, method, form)
    return onCredentials(method, /\/AWS\/(\w+)/.exec(path)?.[1] ?? '', form)
  }

  return {
    credentials,
    deeds,
    remove: (sid) => credentials.delete(sid),
    get pointers() {
      const pointer = (which: Which) => settings[which]['aws_credentials_sid'] as string | null
      return { Recording: pointer('Recording'), Composition: pointer('Composition') }
    },
    async transport({ method, path, form = {}, signal }) {
      signal?.throwIfAborted()
      const now = weather()
      if (now === 'crash') return crash()
      if (now === 'refused') return json(403, { code: 70_051, message: 'no' })
      if (now === 'throttled') return json(429, { code: 20_429 })
      if (now === 'unsent') throw new TransportError('ECONNREFUSED', 'not sent')
      const answer = served(method, path, form)
      if (now === 'crash-after') return crash()
      if (now === 'lost') throw new TransportError('ECONNRESET', 'lost')
      return answer
    },
  }
}

function json(status: number, body: object): HttpResponse {
  return { status, headers: {}, text: JSON.stringify(body) }
}
