/** @module The chain of bearer tokens. */
import { fromChain, hostRuntime, type ChainProvider, type Runtime } from '@credchain/core'
import { fromEnvSigningName, type FromEnvSigningNameOptions } from './from-env-signing-name.js'
import { fromSso, type FromSsoOptions } from './from-sso.js'
import type { Token } from './token.js'

export interface NodeProviderOptions extends FromSsoOptions, FromEnvSigningNameOptions {}

/** The token of the environment, where a `signingName` tells which variable, then that of the profile's SSO session; one cache, one refresh. */
export function nodeProvider(options: NodeProviderOptions = {}, runtime: Runtime = hostRuntime): ChainProvider<Token> {
  const { signingName, onEvent, ...ofSso } = options
  const first = signingName === undefined ? [] : [fromEnvSigningName({ signingName }, runtime)]
  return fromChain<Token>([...first, fromSso(ofSso, runtime)], { name: 'token', onEvent }, runtime)
}
