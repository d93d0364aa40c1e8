/** @module The provider of a profile's first credentials. */
import {
  expandHome,
  codeOf,
  CredentialsError,
  isCredentialsError,
  reasonOf,
  sourced,
  type Credentials,
  type Provider,
  type Runtime,
} from '@credchain/core'
import { fromEnv } from '../env/from-env.js'
import { fromContainerMetadata } from '../http/from-container-metadata.js'
import { fromInstanceMetadata } from '../instance-metadata/from-instance-metadata.js'
import { fromProcess } from '../process/from-process.js'
import { checkedRole } from '../sso/from-sso.js'
import { roleProvider } from '../sso/role-provider.js'
import { fromTokenFile } from '../token-file/from-token-file.js'
import { adapted } from './adapted.js'
import type { Base, LoginBase, NamedBase, NamedSource, StaticBase, WebIdentityBase } from './plan-base.js'
import type { SsoBase } from './plan-sso.js'
import { placedError } from './placed-error.js'
import { invalidAt } from './profile-setting.js'
import { cacheOptionsOf, type RunOptions } from './run-options.js'

/** Its absence is the failure of the profile that names it (`INVALID_CONFIG`), so that no chain wanders on to another identity. */
export function baseProvider(base: Base, options: RunOptions, runtime: Runtime): Provider {
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
    case 'sso':
      return adapted(ssoProvider(base, options, runtime), ssoFeature(base), refused)
    default:
      return sourced(
        'ini',
        () => Promise.reject(signIn(base)),
        () => Promise.reject(signIn(base)),
      )
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

function namedProvider(base: NamedBase, options: RunOptions, runtime: Runtime): Provider {
  const named: Record<NamedSource, () => Provider> = {
    Environment: () => fromEnv({}, runtime),
    Ec2InstanceMetadata: () => fromInstanceMetadata(cacheOptionsOf(options), runtime),
    EcsContainer: () => fromContainerMetadata(cacheOptionsOf(options), runtime),
  }
  return named[base.name]()
}

function webIdentityProvider(base: WebIdentityBase, options: RunOptions, runtime: Runtime): Provider {
  const { tokenFile, roleArn, roleSessionName, durationSeconds, region } = base
  const { clientConfig, clientPlugins, roleAssumerWithWebIdentity, store } = options
  return fromTokenFile(
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
  )
}

/** The client's region and endpoint are for STS; where people sign in is told by the profile. */
function ssoProvider(base: SsoBase, options: RunOptions, runtime: Runtime): Provider {
  const { session, startUrl, region, profile, endpoints, at } = base
  const { useFipsEndpoint, useDualstackEndpoint, maxAttempts } = options.clientConfig ?? {}
  const clientConfig = { useFipsEndpoint, useDualstackEndpoint, maxAttempts }
  const login = { source: 'sso', session, startUrl, region, profile, endpoints, clientConfig }
  const roleOf = async () => ({ login, ...checkedRole(base, `${at.file}:${at.line}: profile ${profile}`) })
  return roleProvider(roleOf, { ...cacheOptionsOf(options), store: options.store }, runtime)
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

function signIn({ profile, at }: LoginBase): CredentialsError {
  return invalidAt(
    at,
    `profile ${profile} signs in with aws login, which this version does not resolve`,
    `The AWS CLI can: credential_process = aws configure export-credentials --profile <a profile that signs in>, in a profile of its own.`,
  )
}
