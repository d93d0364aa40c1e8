/** @module The credentials of a role that a login to IAM Identity Center gives, wherever role and login are named. */
import {
  alsoHeard,
  cached,
  clockSynced,
  entryKey,
  eventsOf,
  sourced,
  type CacheOptions,
  type Credentials,
  type EntryPlace,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import { loginName } from '../sso-session/sso-login.js'
import { ssoTokens } from '../sso-session/sso-token.js'
import { askClient, askPortal, portalUrl, type SsoClient, type SsoRole } from './role-credentials.js'

export interface RoleProviderOptions extends CacheOptions {
  readonly ssoClient?: SsoClient
}

export const SSO_SOURCE = 'sso'

/** @param roleOf tells at each call which role, and rejects what cannot be used. */
export function roleProvider(
  roleOf: (request: ResolveRequest) => Promise<SsoRole>,
  { ssoClient, ...options }: RoleProviderOptions,
  host: Runtime,
): Provider {
  // The end of credentials is told by AWS's clock, that of a login by this machine's.
  const runtime = clockSynced(host)
  const events = eventsOf(SSO_SOURCE, () => runtime.now(), options.onEvent)
  const tokensOf = ({ login }: SsoRole) => ssoTokens(login, (reason) => events.emit({ type: 'notice', reason }), host)

  async function load(request: ResolveRequest = {}): Promise<Credentials> {
    const role = await roleOf(request)
    const tokens = tokensOf(role)
    const { signal, background } = request
    const ask = (token: string) =>
      ssoClient === undefined ? askPortal(role, token, request, runtime) : askClient(ssoClient, role, token, request, runtime)
    const { token } = await tokens.token({ signal, background })
    const answer = await ask(token)
    if ('credentials' in answer) return answer.credentials
    // The portal forgets a login that ended elsewhere; somebody may have signed in again, or the token may be renewed.
    const other = await tokens.token({ signal, background, refused: token }).catch(() => undefined)
    signal?.throwIfAborted()
    if (other === undefined) throw answer.refused
    const second = await ask(other.token)
    if ('credentials' in second) return second.credentials
    throw second.refused
  }

  async function describe(): Promise<readonly string[]> {
    const role = await roleOf({})
    return [`role ${role.roleName} in account ${role.accountId}, by the ${loginName(role.login)}, ${await tokensOf(role).describe()}`]
  }

  async function place(request: ResolveRequest = {}): Promise<EntryPlace> {
    const role = await roleOf(request)
    const { login, accountId, roleName } = role
    const inputs = { accountId, roleName, session: login.session, startUrl: login.startUrl, portal: await portalUrl(role, runtime) }
    // What one person was given must not be another's: the next token of the same login mints anew.
    const sourceFingerprint = await entryKey({ token: await tokensOf(role).fingerprint() })
    const named = login.session === undefined ? { startUrl: login.startUrl } : { sessionName: login.session }
    const cli = { kind: 'sso', params: { accountId, roleName, ...named } } as const
    return { key: await entryKey({ kind: SSO_SOURCE, ...inputs }), sourceFingerprint, cli }
  }

  // Another client may give anything for the same role, so what it gives is not shared.
  const provider = cached(sourced(SSO_SOURCE, load, describe), { ...options, place: ssoClient === undefined ? place : undefined }, runtime)
  return alsoHeard(provider, events)
}
