/** @module The Credentials AWS resource: pairs go in, and never come out again. https://www.twilio.com/docs/iam/credentials/aws */
import { newSid } from './twilio-account.js'
import type { SandboxTwilioCredential } from './sandbox-twilio.js'
import { TwilioError } from './twilio-error.js'

interface StoredCredential extends SandboxTwilioCredential {
  readonly secretAccessKey: string
  readonly createdAt: number
  readonly updatedAt: number
}

export interface TwilioCredentialsOptions {
  readonly accountSid: string
  readonly subaccounts: readonly string[]
  readonly now: () => number
}

/** Throws `TwilioError` for what Twilio refuses. `base` is the origin that addresses begin with. */
export interface TwilioCredentials {
  readonly all: readonly SandboxTwilioCredential[]
  find(sid: string): StoredCredential | undefined
  create(form: URLSearchParams, base: string): object
  fetch(sid: string, base: string): object
  update(sid: string, form: URLSearchParams, base: string): object
  remove(sid: string): void
  list(query: URLSearchParams, base: string): object
}

const PATH = '/v1/Credentials/AWS'
/** The patterns that error 70106 names; they say nothing of what stands around. https://www.twilio.com/docs/api/errors/70106 */
const PAIR = /(?<![A-Z0-9])([A-Z0-9]{20})(?![A-Z0-9]):(?<![A-Za-z0-9/+=])([A-Za-z0-9/+=]{40})(?![A-Za-z0-9/+=])/
const LONGEST_NAME = 64

export function createTwilioCredentials({ accountSid, subaccounts, now }: TwilioCredentialsOptions): TwilioCredentials {
  const bySid = new Map<string, StoredCredential>()

  function existing(sid: string): StoredCredential {
    const found = bySid.get(sid)
    if (found === undefined) throw new TwilioError(20_404, 404, `The requested resource ${PATH}/${sid} was not found`)
    return found
  }

  function ownerOf(form: URLSearchParams): string {
    const wanted = form.get('AccountSid') ?? accountSid
    if (wanted !== accountSid && !subaccounts.includes(wanted)) {
      throw new TwilioError(20_001, 400, 'The AccountSid is not that of a subaccount.')
    }
    return wanted
  }

  return {
    get all() {
      return [...bySid.values()].map(({ sid, accountSid: owner, friendlyName, accessKeyId }) => ({
        sid,
        accountSid: owner,
        friendlyName,
        accessKeyId,
      }))
    },
    find: (sid) => bySid.get(sid),
    create(form, base) {
      const [, accessKeyId, secretAccessKey] = PAIR.exec(form.get('Credentials') ?? '') ?? []
      if (accessKeyId === undefined || secretAccessKey === undefined) throw new TwilioError(70_106, 400, 'Invalid AWS credentials')
      const at = now()
      const names = { sid: newSid('CR'), accountSid: ownerOf(form), friendlyName: nameOf(form) ?? '' }
      const created = { ...names, accessKeyId, secretAccessKey, createdAt: at, updatedAt: at }
      bySid.set(created.sid, created)
      return shown(created, base)
    },
    fetch: (sid, base) => shown(existing(sid), base),
    update(sid, form, base) {
      const before = existing(sid)
      const after = { ...before, friendlyName: nameOf(form) ?? before.friendlyName, updatedAt: now() }
      bySid.set(sid, after)
      return shown(after, base)
    },
    remove(sid) {
      existing(sid)
      bySid.delete(sid)
    },
    list: (query, base) => pageOf([...bySid.values()], query, base),
  }
}

function nameOf(form: URLSearchParams): string | undefined {
  const name = form.get('FriendlyName') ?? undefined
  if (name !== undefined && name.length > LONGEST_NAME) throw new TwilioError(20_001, 400, `FriendlyName is longer than ${LONGEST_NAME}.`)
  return name
}

function shown({ sid, accountSid, friendlyName, createdAt, updatedAt }: StoredCredential, base: string): object {
  const dates = { date_created: isoSeconds(createdAt), date_updated: isoSeconds(updatedAt) }
  return { sid, account_sid: accountSid, friendly_name: friendlyName, ...dates, url: `${base}${PATH}/${sid}` }
}

/** The token is the SID after which the page begins, so that what is made or removed meanwhile shifts nothing. `Page` alone is no cursor. */
function pageOf(all: readonly StoredCredential[], query: URLSearchParams, base: string): object {
  const size = wholeNumber(query.get('PageSize'), 'PageSize', 50, 1, 1_000)
  const page = wholeNumber(query.get('Page'), 'Page', 0, 0, Number.MAX_SAFE_INTEGER)
  const token = query.get('PageToken')
  const start = token === null ? 0 : all.findIndex(({ sid }) => `PA${sid}` === token) + 1
  if (token !== null && start === 0) throw new TwilioError(20_001, 400, 'The page token is unknown.')
  const items = all.slice(start, start + size)
  const address = (at: number, cursor?: string) =>
    `${base}${PATH}?PageSize=${size}&Page=${at}${cursor === undefined ? '' : `&PageToken=${cursor}`}`
  const hasMore = start + size < all.length
  const meta = {
    first_page_url: address(0),
    key: 'credentials',
    next_page_url: hasMore ? address(page + 1, `PA${items.at(-1)?.sid}`) : null,
    page,
    page_size: size,
    previous_page_url: null,
    url: address(page, token ?? undefined),
  }
  return { credentials: items.map((item) => shown(item, base)), meta }
}

function wholeNumber(text: string | null, name: string, usual: number, least: number, most: number): number {
  if (text === null) return usual
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most)
    throw new TwilioError(20_001, 400, `${name} is not between ${least} and ${most}.`)
  return value
}

function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
