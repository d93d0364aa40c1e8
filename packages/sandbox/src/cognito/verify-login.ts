/** @module Who a token of an identity provider says its bearer is. */
import { errors, jwtVerify, type JWK } from 'jose'
import { AwsError } from '../server/aws-error.js'

export interface Login {
  readonly provider: string
  readonly subject: string
  /** Roles that the token allows. */
  readonly roles: readonly string[]
}

/** Verifies signature and times of the token. Throws `NotAuthorizedException`. */
export async function verifyLogin(provider: string, token: string, key: JWK | undefined, now: number): Promise<Login> {
  if (key === undefined) throw notAuthorized('Token is not from a supported provider of this identity pool.')
  try {
    const options = { currentDate: new Date(now), requiredClaims: ['sub', 'exp'] }
    const { payload } = await jwtVerify(token, key, options)
    const roles: unknown = payload['cognito:roles']
    return { provider, subject: String(payload.sub), roles: Array.isArray(roles) ? roles.map(String) : [] }
  } catch (error) {
    const why = error instanceof errors.JWTExpired ? 'Token expired.' : "Couldn't verify signed token."
    throw notAuthorized(`Invalid login token. ${why}`)
  }
}

export function notAuthorized(message: string): AwsError {
  return new AwsError('NotAuthorizedException', 400, message)
}
