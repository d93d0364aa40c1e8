/** @module Credentials that code of the AWS SDK for JavaScript v2 holds. */
import {
  cached,
  codeOf,
  CredentialsError,
  hostRuntime,
  isCredentialsError,
  sourced,
  type CacheOptions,
  type Credentials,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import type { V2Credentials } from './v2-credentials.js'

export type FromV2CredentialsOptions = Omit<CacheOptions, 'store'>

const SOURCE = 'v2'

/**
 * What an `AWS.Credentials` object of the SDK v2 gives, for clients of v3 and chains: `getPromise` at first, `refreshPromise` ahead of the end. Keys without
 * an `expireTime` are kept until a service refuses them, or for `maxAgeMs`.
 *
 * Errors: `REJECTED` when the object was refused by its service, else `UNAVAILABLE`; what it threw is told by its code, for its words may quote what was sent.
 */
export function fromV2Credentials(
  credentials: V2Credentials,
  options: FromV2CredentialsOptions = {},
  runtime: Runtime = hostRuntime,
): Provider {
  /** Key id that was given last. */
  let given: string | undefined

  async function load({ forceRefresh }: ResolveRequest = {}): Promise<Credentials> {
    if (typeof credentials?.getPromise !== 'function') throw new TypeError('fromV2Credentials: pass an object with getPromise')
    const isUsedUp = forceRefresh === true || (given !== undefined && credentials.accessKeyId === given)
    await (isUsedUp && credentials.refreshPromise ? credentials.refreshPromise() : credentials.getPromise()).catch(refuse)
    const identity = identityOf(credentials, runtime.now())
    given = identity.accessKeyId
    return identity
  }

  return cached(sourced(SOURCE, load), options, runtime)
}

function identityOf({ accessKeyId, secretAccessKey, sessionToken, expireTime }: V2Credentials, now: number): Credentials {
  if (!accessKeyId || !secretAccessKey) throw new CredentialsError('UNAVAILABLE', SOURCE, 'the object holds no keys after getPromise')
  if (!expireTime) return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
  const expiration = new Date(expireTime)
  if (!(expiration.getTime() > now)) throw new CredentialsError('UNAVAILABLE', SOURCE, 'the object holds keys that have already expired')
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }), expiration }
}

/** Errors of v2 have `code` and, from services, `statusCode`. */
function refuse(error: unknown): never {
  if (isCredentialsError(error)) throw error
  const { code, statusCode }: { code?: unknown; statusCode?: unknown } = typeof error === 'object' && error !== null ? error : {}
  const name = typeof code === 'string' && /^[\w.]{1,64}$/.test(code) ? code : 'Error'
  throw new CredentialsError(codeOf({ name, $metadata: { httpStatusCode: statusCode } }), SOURCE, `the object could not be loaded: ${name}`)
}
