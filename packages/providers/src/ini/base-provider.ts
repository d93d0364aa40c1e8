/** @module The provider of a profile's first credentials. */
import {
  cached,
  expandHome,
  codeOf,
  CredentialsError,
  isCredentialsError,
  ownsItsCache,
  reasonOf,
  type Credentials,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import type { ProfileSettingsOptions } from '../profile-settings/select-profile.js'
import { adapted } from './adapted.js'
import type { Base, NamedBase, StaticBase, WebIdentityBase } from './plan-base.js'
import type { LoginBase } from './plan-login.js'
import type { SsoBase } from './plan-sso.js'
import { placedAt } from './error-place.js'
import { placedError } from './placed-error.js'
import { cacheOptionsOf, clientConfigFor, type RunOptions } from './run-options.js'
import type { SharedFilesOptions } from './shared-files.js'

/**
 * Its absence is the failure of the profile that names it (`INVALID_CONFIG`), so that no chain wanders on to another identity.
 * The code of a source is loaded for profiles that name it.
 */
export async function baseProvider(base: Base, options: RunOptions & SharedFilesOptions, runtime: Runtime): Promise<Provider> {
  const refused = (error: unknown) => (codeOf(error) === 'NOT_CONFIGURED' ? absent(base, error) : placedError(error, base))
  switch (base.kind) {
    case 'static':
      return staticProvider(base)
    case 'named':
      return adapted(await namedProvider(base, options, runtime), { CREDENTIALS_PROFILE_NAMED_PROVIDER: 'p' }, refused)
    case 'process': {
      const { command, accountId: profileAccountId, at } = base
      const configuredAt = `${at.file}:${at.line}`
      const { processProvider } = await runtime.load(() => import('../process/process-provider.js'))
      const provider = processProvider({ ...cacheOptionsOf(options), command, profileAccountId, configuredAt }, runtime)
      return adapted(provider, { CREDENTIALS_PROFILE_PROCESS: 'v' }, refused)
    }
    case 'web-identity':
      return adapted(await webIdentityProvider(base, options, runtime), { CREDENTIALS_PROFILE_STS_WEB_ID_TOKEN: 'q' }, refused)
    case 'login':
      return adapted(await ofLogin(base, options, runtime), { CREDENTIALS_PROFILE_LOGIN: 'AC' }, refused)
    default:
      return adapted(await ssoProvider(base, options, runtime), ssoFeature(base), refused)
  }
}

function staticProvider({ accessKeyId, secretAccessKey, sessionToken, credentialScope, accountId }: StaticBase): Provider {
  const identity = {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    ...(credentialScope !== undefined && { credentialScope }),
    ...(accountId !== undefined && { accountId }),
    $source: { CREDENTIALS_PROFILE: 'n' },
  }
  const answer = Promise.resolve<Credentials>(identity)
  // The very promise each time: whoever asks in a loop is not made to allocate.
  return Object.assign(() => answer, { source: 'ini' })
}

async function namedProvider(base: NamedBase, options: RunOptions & SharedFilesOptions, runtime: Runtime): Promise<Provider> {
  const { name } = base
  const own = Object.entries(options.credentialSources ?? {}).find(([registered]) => registered === name)?.[1]
  if (own !== undefined) {
    if (typeof own !== 'function') throw new TypeError(`fromIni: options.credentialSources.${name} must be a function`)
    // A cache of the caller's is not ours to close.
    if (ownsItsCache(own)) return Object.assign((request?: ResolveRequest) => own(request), own, { close() {} })
    return cached(own, cacheOptionsOf(options), runtime)
  }
  if (name === 'Environment') return (await runtime.load(() => import('@credchain/providers/env'))).fromEnv({}, runtime)
  if (name === 'Ec2InstanceMetadata') {
    const { instanceRole } = await runtime.load(() => import('../instance-metadata/instance-role.js'))
    return instanceRole({ ...cacheOptionsOf(options), ...profileOf(base, options) }, runtime)
  }
  const { containerProvider } = await runtime.load(() => import('../http/container-provider.js'))
  return containerProvider('container-metadata', cacheOptionsOf(options), runtime)
}

/** The profile that names the source also has the settings of the source. */
function profileOf({ profile }: NamedBase, { filepath, configFilepath, ignoreCache }: SharedFilesOptions): ProfileSettingsOptions {
  return { profile, filepath, configFilepath, ignoreCache }
}

async function webIdentityProvider(base: WebIdentityBase, options: RunOptions, runtime: Runtime): Promise<Provider> {
  const { tokenFile, roleArn, roleSessionName, durationSeconds, region } = base
  const { clientPlugins, roleAssumerWithWebIdentity, store } = options
  const { tokenFileProvider } = await runtime.load(() => import('../token-file/token-file-provider.js'))
  return tokenFileProvider(
    {
      ...cacheOptionsOf(options),
      webIdentityTokenFile: expandHome(tokenFile, runtime),
      roleArn,
      roleSessionName,
      durationSeconds,
      roleAssumerWithWebIdentity,
      clientConfig: clientConfigFor(region, options),
      clientPlugins,
      store,
    },
    runtime,
    async () => base.sts,
  )
}

async function ofLogin(base: LoginBase, options: RunOptions, runtime: Runtime): Promise<Provider> {
  const { loginProvider } = await runtime.load(() => import('../login/login-provider.js'))
  return loginProvider(async () => base, { ...cacheOptionsOf(options), clientConfig: unplaced(options) }, runtime)
}

async function ssoProvider(base: SsoBase, options: RunOptions, runtime: Runtime): Promise<Provider> {
  const { session, startUrl, region, profile, endpoints, at } = base
  const login = { source: 'sso', session, startUrl, region, profile, endpoints, clientConfig: unplaced(options) }
  const { checkedRole } = await runtime.load(() => import('../sso/checked-role.js'))
  const { roleProvider } = await runtime.load(() => import('../sso/role-provider.js'))
  const roleOf = async () => ({ login, ...checkedRole(base, `${at.file}:${at.line}: profile ${profile}`) })
  return roleProvider(roleOf, { ...cacheOptionsOf(options), store: options.store }, runtime)
}

/** The client's region and endpoint are for STS; where people sign in is told by the login and the profile. */
function unplaced({ clientConfig }: RunOptions) {
  const { useFipsEndpoint, useDualstackEndpoint, maxAttempts } = clientConfig ?? {}
  return { useFipsEndpoint, useDualstackEndpoint, maxAttempts }
}

function ssoFeature({ session }: SsoBase): Readonly<Record<string, string>> {
  return session === undefined ? { CREDENTIALS_PROFILE_SSO_LEGACY: 't' } : { CREDENTIALS_PROFILE_SSO: 'r' }
}

function absent({ profile, at }: Base, error: unknown): CredentialsError {
  const what = `${at.file}:${at.line}: profile ${profile} takes its credentials from here, and there are none: ${reasonOf(error)}`
  const hint = (isCredentialsError(error) ? error.hint : undefined) ?? 'Set that source up, or name another in the profile.'
  return placedAt(new CredentialsError('INVALID_CONFIG', 'ini', what, { hint, cause: error }), at)
}
