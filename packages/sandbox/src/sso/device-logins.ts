/** @module Logins on another device (RFC 8628), as `aws sso login` without a browser of its own does them. */
import { randomBytes, randomInt } from 'node:crypto'
import { AwsError } from '../server/aws-error.js'

export interface DeviceLogins {
  /** The answer to StartDeviceAuthorization. */
  start(clientId: string, startUrl: string): object
  /** The person enters the code and agrees. Throws `TypeError` for one that nobody was shown. */
  approve(userCode: string): void
  /** Takes the code, once the person has agreed. Throws `AwsError` before, and for any other code. */
  redeem(deviceCode: string, clientId: string): void
}

interface DeviceLogin {
  readonly clientId: string
  readonly userCode: string
  readonly endsAt: number
  askedAt: number
  isApproved: boolean
}

const LIFE_SECONDS = 600
const INTERVAL_SECONDS = 1
/** Without vowels, so that no words come about, and without letters that look like others. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ'

export function createDeviceLogins(now: () => number): DeviceLogins {
  const logins = new Map<string, DeviceLogin>()

  return {
    start(clientId, startUrl) {
      const deviceCode = randomBytes(32).toString('base64url')
      const userCode = `${letters()}-${letters()}`
      logins.set(deviceCode, { clientId, userCode, endsAt: now() + LIFE_SECONDS * 1_000, askedAt: -Infinity, isApproved: false })
      const verificationUri = `${startUrl}/#/device`
      const verificationUriComplete = `${verificationUri}?user_code=${userCode}`
      return { deviceCode, userCode, verificationUri, verificationUriComplete, expiresIn: LIFE_SECONDS, interval: INTERVAL_SECONDS }
    },
    approve(userCode) {
      const login = [...logins.values()].find((each) => each.userCode === userCode)
      if (login === undefined) throw new TypeError('sandbox: there is no such user code to approve')
      login.isApproved = true
    },
    redeem(deviceCode, clientId) {
      const login = logins.get(deviceCode)
      if (login === undefined || login.clientId !== clientId) {
        throw new AwsError('InvalidGrantException', 400, 'The device code is unknown, used, or of another client.')
      }
      if (now() >= login.endsAt) throw new AwsError('ExpiredTokenException', 400, 'The device code has expired.')
      const isHasty = now() - login.askedAt < INTERVAL_SECONDS * 1_000
      login.askedAt = now()
      if (isHasty) throw new AwsError('SlowDownException', 400, 'The client asks too often.')
      if (!login.isApproved) throw new AwsError('AuthorizationPendingException', 400, 'The person has not agreed yet.')
      logins.delete(deviceCode)
    },
  }
}

function letters(): string {
  return Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
}
