/** @module Instance metadata, version 2 only: the token, the role and its credentials. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html */
import { json, plain, type BrokerAnswer } from './broker-answer.js'
import { sourceRefusal, withEnoughLife, type BrokerSource } from './broker-source.js'
import { credentialsDocument } from './credentials-document.js'
import { imdsTokens } from './imds-tokens.js'
import type { BrokerRequest } from './loopback-server.js'

export interface ImdsProtocolOptions {
  readonly sources: readonly BrokerSource[]
  readonly now: () => number
}

const ROLES = '/latest/meta-data/iam/security-credentials/'
const MAX_TOKEN_SECONDS = 21_600

/**
 * Each source is a role, by the name of its profile or `default`. The list tells the first alone, because clients take the whole list for one name.
 * As on EC2, whoever reaches it gets a token; what a proxy passes on has been refused before.
 */
export function imdsProtocol({ sources, now }: ImdsProtocolOptions): (request: BrokerRequest) => Promise<BrokerAnswer> {
  const tokens = imdsTokens(now)
  const roles = new Map(sources.map(({ profile, provider }) => [roleName(profile), provider]))
  const [first = ''] = roles.keys()

  function issued(ttl: unknown): BrokerAnswer {
    const seconds = typeof ttl === 'string' && /^\d{1,5}$/.test(ttl) ? Number(ttl) : 0
    if (seconds < 1 || seconds > MAX_TOKEN_SECONDS) return plain(400, 'Bad Request')
    const { headers, ...answer } = plain(200, tokens.issue(seconds))
    return { ...answer, headers: { ...headers, 'x-aws-ec2-metadata-token-ttl-seconds': String(seconds) } }
  }

  async function credentials(role: string): Promise<BrokerAnswer> {
    const provider = roles.get(role)
    if (provider === undefined) return plain(404, 'Not Found')
    try {
      const held = await withEnoughLife(provider, now)
      const LastUpdated = (provider.status()?.issuedAt ?? new Date(now())).toISOString()
      return json(200, { Code: 'Success', LastUpdated, Type: 'AWS-HMAC', ...credentialsDocument(held, now()) })
    } catch (error) {
      return sourceRefusal(error)
    }
  }

  return async ({ method, path, headers }) => {
    if (path === '/latest/api/token') {
      return method === 'PUT' ? issued(headers['x-aws-ec2-metadata-token-ttl-seconds']) : plain(405, 'Method Not Allowed')
    }
    const token = headers['x-aws-ec2-metadata-token']
    if (typeof token !== 'string' || !tokens.isGood(token)) return plain(401, 'Unauthorized')
    if (method !== 'GET') return plain(405, 'Method Not Allowed')
    if (path === ROLES || `${path}/` === ROLES) return plain(200, first)
    return path.startsWith(ROLES) ? credentials(path.slice(ROLES.length)) : plain(404, 'Not Found')
  }
}

function roleName(profile: string | undefined): string {
  return encodeURIComponent(profile ?? 'default')
}
