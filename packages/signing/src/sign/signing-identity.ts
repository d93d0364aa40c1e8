/** @module The identity that signs. */
import type { Credentials, Provider, ResolveRequest } from '@credchain/core'

/** A provider, or an identity as it is. */
export type SigningCredentials = Credentials | Provider

/** `TypeError` for what is neither; whatever a provider rejects with; the reason of an abort. */
export async function signingIdentity(credentials: SigningCredentials, request?: ResolveRequest): Promise<Credentials> {
  request?.signal?.throwIfAborted()
  const given: unknown = credentials
  const identity = typeof credentials === 'function' ? await credentials(request) : credentials
  if (!isCredentials(identity)) {
    throw new TypeError(`signing: ${typeof given === 'function' ? 'the provider gave' : 'options.credentials is'} no AWS identity`)
  }
  return identity
}

function isCredentials(value: unknown): value is Credentials {
  if (typeof value !== 'object' || value === null || !('accessKeyId' in value) || !('secretAccessKey' in value)) return false
  const { accessKeyId, secretAccessKey } = value
  const sessionToken = 'sessionToken' in value ? value.sessionToken : undefined
  const isSent = [accessKeyId, sessionToken || 'none'].every((text) => typeof text === 'string' && SENDABLE.test(text))
  return isSent && typeof secretAccessKey === 'string' && secretAccessKey !== ''
}

/** They become headers: whoever sends those quotes what cannot be one. */
const SENDABLE = /^[\x21-\x7e]+$/
