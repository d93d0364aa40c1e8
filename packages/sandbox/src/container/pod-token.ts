/** @module Tokens of a pod's service account, as Kubernetes writes them into the pod's file. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

export interface PodTokens {
  issue(seconds: number): string
  /** Why the token is none that counts now; undefined when it is one. */
  problem(token: string): 'unreadable' | 'expired' | 'foreign' | undefined
}

/** JWTs with a key of their own, so that those of another sandbox are foreign. */
export function createPodTokens(now: () => number): PodTokens {
  const key = randomBytes(32)
  const signature = (text: string) => createHmac('sha256', key).update(text).digest()

  return {
    issue(seconds) {
      const iat = Math.floor(now() / 1000)
      const claims = {
        aud: ['pods.eks.amazonaws.com'],
        sub: 'system:serviceaccount:default:app',
        iat,
        exp: iat + seconds,
        jti: randomBytes(9).toString('hex'),
      }
      const text = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`
      return `${text}.${signature(text).toString('base64url')}`
    },
    problem(token) {
      const [header = '', claims = '', signed = '', ...rest] = token.split('.')
      const end = endOf(claims)
      if (end === undefined || header === '' || rest.length > 0) return 'unreadable'
      const [expected, given] = [signature(`${header}.${claims}`), Buffer.from(signed, 'base64url')]
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'foreign'
      return now() < end ? undefined : 'expired'
    },
  }
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** Milliseconds since the epoch; undefined for what are no claims. */
function endOf(text: string): number | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    const isDated = typeof claims === 'object' && claims !== null && 'exp' in claims && typeof claims.exp === 'number'
    return isDated ? Number(claims.exp) * 1000 : undefined
  } catch {
    return undefined
  }
}
