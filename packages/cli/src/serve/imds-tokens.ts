/** @module Session tokens of instance metadata that nobody has to remember: each tells its own end, under a signature. */
import { createHmac, randomBytes } from 'node:crypto'
import { isSameSecret } from './is-same-secret.js'

export interface ImdsTokens {
  issue(seconds: number): string
  isGood(token: string): boolean
}

/** They end by the wall clock, which goes on while a laptop sleeps, and with the process. However many are asked for, none takes memory. */
export function imdsTokens(now: () => number): ImdsTokens {
  const key = randomBytes(32)
  const signed = (claim: string) => `${claim}.${createHmac('sha256', key).update(claim).digest('base64url')}`
  return {
    issue: (seconds) => signed(`${now() + seconds * 1000}.${randomBytes(12).toString('base64url')}`),
    isGood(token) {
      const claim = token.slice(0, token.lastIndexOf('.'))
      return isSameSecret(token, signed(claim)) && now() < Number(claim.split('.', 1)[0])
    },
  }
}
