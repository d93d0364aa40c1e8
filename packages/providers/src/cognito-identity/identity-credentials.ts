/** @module Credentials of an identity: GetCredentialsForIdentity. */
import { CredentialsError, type CacheOptions, type Credentials, type Provider, type ResolveRequest, type Runtime } from '@credchain/core'
import type { ServiceClientConfig } from '../wire/service-endpoint.js'
import { callCognito, SOURCE } from './cognito-client.js'
import type { Logins } from './resolve-logins.js'

/** What the providers for one identity and for a pool have in common. */
export interface CognitoOptions extends Omit<CacheOptions, 'store'> {
  /** The role to take where the token of the identity provider allows several. Default: the pool's rules decide. */
  readonly customRoleArn?: string
  /** Name of an identity provider to a token of it, or to a function that gives one and is asked at every call. Default: none, for an unauthenticated identity. */
  readonly logins?: Logins
  /** Region, endpoint, FIPS, dual-stack and attempts of the calls. The default region is the one that the id starts with. */
  readonly clientConfig?: ServiceClientConfig
}

export interface CognitoIdentityCredentials extends Credentials {
  readonly identityId: string
}

export type CognitoIdentityCredentialProvider = Provider<CognitoIdentityCredentials>

/** `REGION:GUID`, of pools and of identities. */
const ID = /^[\w-]+:[0-9a-f-]+$/i

/** Throws `TypeError` for options that are certainly wrong. */
export function checkCognitoOptions(name: string, options: CognitoOptions, id: { readonly option: string; readonly value: unknown }): void {
  if (typeof id.value !== 'string' || !ID.test(id.value)) throw new TypeError(`${name}: options.${id.option} must be REGION:GUID`)
  if ('client' in options && options.client !== undefined) {
    throw new TypeError(
      `${name}: options.client is not taken, because the calls go over the runtime: say in options.clientConfig what it is configured with`,
    )
  }
}

/** The credentials that Cognito gives to `identityId` now. */
export async function identityCredentials(
  identityId: string,
  { customRoleArn, logins, clientConfig }: CognitoOptions,
  request: ResolveRequest,
  runtime: Runtime,
): Promise<CognitoIdentityCredentials> {
  const doing = `getting credentials for ${identityId}`
  const input = { IdentityId: identityId, CustomRoleArn: customRoleArn }
  const body = await callCognito(
    { operation: 'GetCredentialsForIdentity', doing, id: identityId, input, logins, clientConfig },
    request,
    runtime,
  )
  const given: Readonly<Record<string, unknown>> = typeof body.Credentials === 'object' ? { ...body.Credentials } : {}
  const { AccessKeyId: accessKeyId, SecretKey: secretAccessKey, SessionToken: sessionToken, Expiration: endSeconds } = given
  if (!isFilled(accessKeyId) || !isFilled(secretAccessKey) || !isFilled(sessionToken) || !isInstant(endSeconds)) {
    throw new CredentialsError('UNAVAILABLE', SOURCE, `${doing} failed: the answer lacks a part of them`)
  }
  const expiration = new Date(endSeconds * 1_000)
  if (expiration.getTime() <= runtime.now()) {
    const hint = 'Check the clock of this machine.'
    throw new CredentialsError('UNAVAILABLE', SOURCE, `${doing} failed: those given have already expired`, { hint })
  }
  return { identityId, accessKeyId, secretAccessKey, sessionToken, expiration }
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** Seconds since the epoch, as far as a `Date` goes. */
function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= 8.64e12
}
