/** @module An assumed role, or a session. */
import type { Provider, Runtime } from '@credchain/core'
import { checkParams } from '../sts/check-params.js'
import { sessionProvider } from '../sts/session-provider.js'
import type { FromTemporaryCredentialsOptions } from './from-temporary-credentials.js'

/** Assumed through the master's credentials. */
export function assumedRole(options: FromTemporaryCredentialsOptions & { readonly source: string }, runtime: Runtime): Provider {
  return sessionProvider({ ...options, params: options.params ?? {}, check: checkParams }, runtime)
}
