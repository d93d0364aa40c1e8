/** @module The provider of a profile's first credentials. */
import {
  cached,
  expandHome,
  codeOf,
  CredentialsError,
  isCredentialsError,
  reasonOf,
  type Credentials,
  type Provider,
  type Runtime,
} from '@credchain/core'
import { fromEnv } from '../env/from-env.js'
import { fromContainerMetadata } from '../http/from-container-metadata.js'
import { fromInstanceMetadata } from '../instance-metadata/from-instance-metadata.js'
import { loginProvider } from '../login/login-provider.js'
import type { ProfileSettingsOptions } from '../profile-settings/select-profile.js'
import { fromProcess } from '../process/from-process.js'
import { checkedRole } from '../sso/from-sso.js'
import { roleProvider } from '../sso/role-provider.js'
import { tokenFileProvider } from '../token-file/token-file-provider.js'
import { adapted } from './adapted.js'
import type { Base, LoginBase, NamedBase, StaticBase, WebIdentityBase } from './plan-base.js'
import type { SsoBase } from './plan-sso.js'
import { placedError } from './placed-error.js'
import { cacheOptionsOf, type RunOptions } from './run-options.js'
import type { SharedFilesOptions } from './shared-files.js'

/** Its absence is the failure of the profile that names it (`INVALID_CONFIG`), so that no chain wanders on to another identity. */
export function baseProvider(base: Base, options: RunOptions & SharedFilesOptions, runtime: Runtime): Provider {
  const refused = (error: unknown) => (codeOf(error) === 'NOT_CONFIGURED' ? absent(base, error) : placedError(error, base))
  switch (base.kind) {
    case 'static':
      return staticProvider(base)
    case 'named':
      return adapted(namedProvider(base, options, runtime), { CREDENTIALS_PROFILE_NAMED_PROVIDER: 'p' }, refused)
    case 'process': {
      const { command, accountId: profileAccountId, at } = base
      const configuredAt = `${at.file}:${at.line}`
      const provider = fromProcess({ ...cacheOptionsOf(options), command, profileAccountId, configuredAt }, runtime)
      return adapted(provider, { CREDENTIALS_PROFILE_PROCESS: 'v' }, refused)
    }
    case 'web-identity':
      return adapted(webIdentityProvider(base, options, runtime), { CREDENTIALS_PROFILE_STS_WEB_ID_TOKEN: 'q' }, refused)
    case 'login':
      return adapted(ofLogin(base, options, runtime), { CREDENTIALS_PROFILE_LOGIN: 'AC' }, refused)
    default:
      return adapted(ssoProvider(base, options, runtime), ssoFeature(base), refused)
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

function namedProvider(base: NamedBase, options: RunOptions & SharedFilesOptions, runtime: Runtime): Provider {
  const { name } = base
  const own = Object.entries(options.credentialSources ?? {}).find(([registered]) => registered === name)?.[1]
  if (own !== undefined) {
    if (typeof own !== 'function') throw new TypeError(`fromIni: options.credentialSources.${name} must be a function`)
    return cached(own, cacheOptionsOf(options), runtime)
  }
  if (name === 'Environment') return fromEnv({}, runtime)
  if (name === 'Ec2InstanceMetadata') return fromInstanceMetadata({ ...cacheOptionsOf(options), ...profileOf(base, options) }, runtime)
  return fromContainerMetadata(cacheOptionsOf(options), runtime)
}

/** The profile that names the source also has the settings of the source. */
function profileOf({ profile }: NamedBase, { filepath, configFilepath, ignoreCache }: SharedFilesOptions): ProfileSettingsOptions {
  return { profile, filepath, configFilepath, ignoreCache }
}

function webIdentityProvider(base: WebIdentityBase, options: RunOptions, runtime: Runtime): Provider {
  const { tokenFile, roleArn, roleSessionName, durationSeconds, region } = base
  const { clientConfig, clientPlugins, roleAssumerWithWebIdentity, store } = options
  return tokenFileProvider(
    {
      ...cacheOptionsOf(options),
      webIdentityTokenFile: expandHome(tokenFile, runtime),
      roleArn,
      roleSessionName,
      durationSeconds,
      roleAssumerWithWebIdentity,
      clientConfig: region === undefined ? clientConfig : { region, ...clientConfig },
      clientPlugins,
      store,
    },
    runtime,
    async () => base.sts,
  )
}

function ofLogin({ session, profile, region }: LoginBase, options: RunOptions, runtime: Runtime): Provider {
  return loginProvider(async () => ({ session, profile, region }), { ...cacheOptionsOf(options), clientConfig: unplaced(options) }, runtime)
}

function ssoProvider(base: SsoBase, options: RunOptions, runtime: Runtime): Provider {
  const { session, startUrl, region, profile, endpoints, at } = base
  const login = { source: 'sso', session, startUrl, region, profile, endpoints, clientConfig: unplaced(options) }
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
  const hint = isCredentialsError(error) ? error.hint : undefined
  return new CredentialsError('INVALID_CONFIG', 'ini', what, {
    hint: hint ?? 'Set that source up, or name another in the profile.',
    cause: error,
  })
}
