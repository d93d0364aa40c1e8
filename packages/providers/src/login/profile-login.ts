/** @module The login that a profile names. */
import type { Provider, ResolveRequest, Runtime } from '@credchain/core'
import { loginProfile } from '../profile-settings/login-profile.js'
import type { FromLoginCredentialsOptions } from './from-login-credentials.js'
import { loginProvider } from './login-provider.js'
import { loginHint } from './login-session.js'

/** Which login it is is asked at each call: profiles change. */
export function profileLogin(options: FromLoginCredentialsOptions, runtime: Runtime): Provider {
  const findSession = (request: ResolveRequest) => loginProfile('login', { options, request }, runtime, loginHint)
  return loginProvider(findSession, options, runtime)
}
