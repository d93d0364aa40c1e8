/** @module The bearer token of a login to IAM Identity Center, as services such as CodeCatalyst take it. */
import {
  alsoHeard,
  cached,
  CredentialsError,
  eventsOf,
  hostRuntime,
  sourced,
  type CacheOptions,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import type { ProfileSettingsOptions } from '../profile-settings/select-profile.js'
import { ssoProfile } from '../profile-settings/sso-profile.js'
import { loginName, type SsoLogin } from '../sso-session/sso-login.js'
import { REFRESH_WINDOW_MS, ssoTokens, type SsoTokens } from '../sso-session/sso-token.js'
import type { ServiceClientConfig } from '../wire/service-endpoint.js'
import type { Token } from './token.js'

export interface FromSsoOptions extends Omit<CacheOptions, 'store'>, ProfileSettingsOptions {
  /** Endpoint, FIPS, dual-stack and attempts of the service that refreshes tokens. Calls go over the runtime's own transport. */
  readonly clientConfig?: ServiceClientConfig
}

const SOURCE = 'sso-token'

/**
 * The access token of the `sso_session` of a profile, refreshed from five minutes before its end and written back for all tools of AWS
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html).
 *
 * Errors: `NOT_CONFIGURED` for a profile without `sso_session`, `INVALID_CONFIG` for a session that says too little, `REJECTED` when a person has to sign in:
 * the hint is the command.
 */
export function fromSso(options: FromSsoOptions = {}, runtime: Runtime = hostRuntime): Provider<Token> {
  const events = eventsOf(SOURCE, () => runtime.now(), options.onEvent)

  async function open(request: ResolveRequest): Promise<{ readonly login: SsoLogin; readonly tokens: SsoTokens }> {
    for (const name of ['profile', 'filepath', 'configFilepath'] as const) {
      if (!['string', 'undefined'].includes(typeof options[name])) throw new TypeError(`fromSso: options.${name} must be a string`)
    }
    const { profile, session, startUrl, region, endpoints } = await ssoProfile(SOURCE, options, request, runtime)
    if (session === undefined) throw new CredentialsError('NOT_CONFIGURED', SOURCE, `profile ${profile} has no sso_session`)
    const login = { source: SOURCE, session, startUrl, region, profile, endpoints, clientConfig: options.clientConfig }
    return { login, tokens: ssoTokens(login, (reason) => events.emit({ type: 'notice', reason }), runtime) }
  }

  const load = async (request: ResolveRequest = {}): Promise<Token> => (await open(request)).tokens.token(request)
  const describe = async () => {
    const { login, tokens } = await open({})
    return [`the ${loginName(login)}, ${await tokens.describe()}`]
  }
  const provider = cached(sourced(SOURCE, load, describe), { advisoryWindowMs: REFRESH_WINDOW_MS, ...options }, runtime)
  return alsoHeard(provider, events)
}
