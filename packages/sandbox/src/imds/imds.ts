/** @module IMDSv2, and IMDSv1 where it is allowed: the token, the role of the instance and its credentials. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html */
import { randomBytes } from 'node:crypto'
import { roleSession, type Identities } from '../identity/identities.js'
import { rotatingSession } from '../identity/rotating-session.js'
import type { WireAnswer, WireRequest } from '../server/wire.js'

export interface ImdsOptions {
  readonly identities: Identities
  readonly account: string
  readonly region: string
  /** Absent, the instance has none. */
  readonly instanceRoleArn?: string
  readonly sessionSeconds: number
  /** `optional`: requests without a token are answered as well, as in IMDSv1. Default: `required`. */
  readonly httpTokens?: 'required' | 'optional'
  readonly now: () => number
}

export interface Imds {
  /** Name of what is asked, for the log: `token`, `role`, `credentials`, `document`, `region`, or `unknown`; undefined when the request is not for IMDS. */
  action(request: WireRequest): string | undefined
  answer(request: WireRequest): WireAnswer
}

const INSTANCE_ID = 'i-0123456789abcdef0'
const MAX_TOKEN_SECONDS = 21_600
const ROOT = '/latest/meta-data/iam/security-credentials'

/** A metadata service that, unless `httpTokens` says otherwise, knows version 2 only: without a token it says 401. */
export function createImds(options: ImdsOptions): Imds {
  const { identities, account, region, instanceRoleArn, httpTokens = 'required', now } = options
  const roleName = instanceRoleArn?.split('/').at(-1)
  const tokens = new Map<string, number>()
  const session = instanceRoleArn === undefined ? undefined : rotatingSession(options, roleSession(instanceRoleArn, INSTANCE_ID))

  function putToken(headers: ReadonlyMap<string, string>): WireAnswer {
    if (headers.has('x-forwarded-for')) return plain(403, 'Forbidden')
    const ttl = headers.get('x-aws-ec2-metadata-token-ttl-seconds') ?? ''
    const seconds = /^\d{1,5}$/.test(ttl) ? Number(ttl) : 0
    if (seconds < 1 || seconds > MAX_TOKEN_SECONDS) return plain(400, 'Bad Request')
    for (const [token, end] of tokens) if (end <= now()) tokens.delete(token)
    const token = randomBytes(39).toString('base64url')
    tokens.set(token, now() + seconds * 1000)
    return { ...plain(200, token), headers: { 'content-type': 'text/plain', 'x-aws-ec2-metadata-token-ttl-seconds': String(seconds) } }
  }

  /** A role without a word on who is trusted trusts everyone. */
  function credentials(): WireAnswer {
    const trusts = identities.role(instanceRoleArn ?? '')?.trusts
    if (session === undefined || (trusts !== undefined && !trusts.includes('ec2.amazonaws.com'))) return unauthorized()
    const { accessKeyId, secretAccessKey, sessionToken, issuedAt, expiresAt } = session()
    return json({
      Code: 'Success',
      LastUpdated: isoSeconds(issuedAt),
      Type: 'AWS-HMAC',
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      Token: sessionToken,
      Expiration: isoSeconds(expiresAt),
      AccountId: account,
    })
  }

  /** What EC2 says, with status 200, when the trust policy of the role leaves it out. */
  function unauthorized(): WireAnswer {
    const Message = `EC2 cannot assume the role ${roleName}.`
    return json({ Code: 'AssumeRoleUnauthorizedAccess', Message, LastUpdated: isoSeconds(now()) })
  }

  function document(): WireAnswer {
    return json({
      accountId: account,
      architecture: 'x86_64',
      availabilityZone: `${region}a`,
      imageId: 'ami-0123456789abcdef0',
      instanceId: INSTANCE_ID,
      instanceType: 't3.micro',
      pendingTime: '2026-01-01T00:00:00Z',
      privateIp: '10.0.0.10',
      region,
      version: '2017-09-30',
    })
  }

  function get(path: string): WireAnswer {
    if (path === '/latest/dynamic/instance-identity/document') return document()
    if (path === '/latest/meta-data/placement/region') return plain(200, region)
    if (roleName === undefined) return plain(404, 'Not Found')
    if (path === ROOT || path === `${ROOT}/`) return plain(200, roleName)
    return path === `${ROOT}/${roleName}` ? credentials() : plain(404, 'Not Found')
  }

  /** A wrong token is refused even where none is needed. */
  function isLetIn(token: string | undefined): boolean {
    if (token === undefined) return httpTokens === 'optional'
    const end = tokens.get(token)
    return end !== undefined && now() < end
  }

  return {
    action: ({ path }) => (path.startsWith('/latest/') ? actionOf(path) : undefined),
    answer({ method, path, headers }) {
      if (path === '/latest/api/token') return method === 'PUT' ? putToken(headers) : plain(405, 'Method Not Allowed')
      if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Method Not Allowed')
      return isLetIn(headers.get('x-aws-ec2-metadata-token')) ? get(path) : plain(401, 'Unauthorized')
    },
  }
}

function actionOf(path: string): string {
  if (path === '/latest/api/token') return 'token'
  if (path === ROOT || path === `${ROOT}/`) return 'role'
  if (path.startsWith(`${ROOT}/`)) return 'credentials'
  if (path === '/latest/dynamic/instance-identity/document') return 'document'
  return path === '/latest/meta-data/placement/region' ? 'region' : 'unknown'
}

function plain(status: number, body: string): WireAnswer {
  return { status, headers: { 'content-type': 'text/plain' }, body }
}

function json(value: unknown): WireAnswer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value, undefined, 2) }
}

/** IMDS writes instants without milliseconds. */
function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
