/** @module OpenID Connect providers that the account trusts, and whether a token is really theirs. */
import { createRemoteJWKSet, decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose'
import { AwsError } from '../server/aws-error.js'

export interface OidcProvider {
  /** Its issuer URL, letter for letter as tokens have it in `iss`. AWS takes https alone; here a loopback address may be plain http. */
  readonly issuer: string
  /** Who the tokens may be for (`aud`). */
  readonly clientIds: readonly string[]
}

/** What a token that has been verified says. */
interface WebIdentityClaims {
  readonly providerArn: string
  readonly issuer: string
  readonly subject: string
  readonly audience: string
}

/** Verifies a token with the keys that its issuer publishes, fetched anew each time. Throws `AwsError` as STS does. */
export type VerifyWebIdentity = (token: string) => Promise<WebIdentityClaims>

/** @param now what `exp` and `nbf` are held against. */
export function verifierOf(providers: readonly OidcProvider[], account: string, now: () => number): VerifyWebIdentity {
  return async (token) => {
    const { iss } = decoded(token)
    const provider = providers.find(({ issuer }) => issuer === iss)
    if (provider === undefined) throw invalid('No OpenIDConnect provider found in your account for the issuer of this token.')
    const { issuer, clientIds } = provider
    const keys = createRemoteJWKSet(await jwksUri(issuer))
    const { payload } = await jwtVerify(token, keys, { issuer, audience: [...clientIds], currentDate: new Date(now()) }).catch(refuse)
    const audience = [payload.aud].flat().find((aud) => aud !== undefined && clientIds.includes(aud))
    if (payload.sub === undefined || payload.exp === undefined || audience === undefined) throw invalid('The token lacks a required claim.')
    return { providerArn: providerArn(issuer, account), issuer, subject: payload.sub, audience }
  }
}

/** The ARN under which IAM knows the provider: its URL without the scheme. */
function providerArn(issuer: string, account: string): string {
  return `arn:aws:iam::${account}:oidc-provider/${issuer.replace(/^https?:\/\//, '')}`
}

function decoded(token: string): JWTPayload {
  try {
    return decodeJwt(token)
  } catch {
    throw invalid('The ID Token provided is not a valid JWT.')
  }
}

async function jwksUri(issuer: string): Promise<URL> {
  try {
    const answer = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
    const found: unknown = await answer.json()
    if (typeof found === 'object' && found !== null && 'jwks_uri' in found && typeof found.jwks_uri === 'string')
      return new URL(found.jwks_uri)
  } catch {
    // Told below, as any other answer that is of no use.
  }
  throw unreachable()
}

function refuse(error: unknown): never {
  if (error instanceof errors.JWTExpired) throw new AwsError('ExpiredTokenException', 400, 'Token expired.')
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud') throw invalid('Incorrect token audience.')
  if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) throw invalid('The token could not be verified.')
  throw unreachable()
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidIdentityToken', 400, message)
}

function unreachable(): AwsError {
  return new AwsError('IDPCommunicationError', 400, 'Could not retrieve the verification keys of the identity provider.')
}
