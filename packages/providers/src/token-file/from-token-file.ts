/** @module Credentials of a role that trusts an identity provider: the token in a file, as EKS and CI systems put it there. */
import { hostRuntime, onDemand, type Provider, type Runtime } from '@credchain/core'
import type { TokenFileOptions } from './token-file-provider.js'

export type FromTokenFileOptions = TokenFileOptions

/**
 * AssumeRoleWithWebIdentity with the token of a file, read anew for each try (IAM roles for service accounts and their like).
 * `NOT_CONFIGURED` without a file, `INVALID_CONFIG` for a file without a role or one that cannot be read, else as `fromWebToken`.
 */
export function fromTokenFile(options: FromTokenFileOptions = {}, runtime: Runtime = hostRuntime): Provider {
  const make = async () => (await import('./token-file-provider.js')).tokenFileProvider(options, runtime)
  return onDemand('token-file', options, make, runtime)
}
