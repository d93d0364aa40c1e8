/** @module The order in which the AWS SDK for JavaScript, or the AWS CLI, looks for credentials. */
import {
  alsoHeard,
  eventsOf,
  fromChain,
  hostRuntime,
  type ChainProvider,
  type Link,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import { fromEnv } from '../env/from-env.js'
import { fromHttp, type FromHttpOptions } from '../http/from-http.js'
import { fromIni, type FromIniOptions } from '../ini/from-ini.js'
import { fromInstanceMetadata, type FromInstanceMetadataOptions } from '../instance-metadata/from-instance-metadata.js'
import { fromSSO, type FromSSOOptions } from '../sso/from-sso.js'
import { fromTokenFile, type FromTokenFileOptions } from '../token-file/from-token-file.js'
import { namedProfile } from './named-profile.js'
import { passedOver, type Precedent } from './passed-over.js'

const SSO_OPTIONS = ['ssoStartUrl', 'ssoSession', 'ssoAccountId', 'ssoRegion', 'ssoRoleName'] as const
type SsoOption = (typeof SSO_OPTIONS)[number]

/** The options of every link: each takes those it knows. */
export interface FromNodeProviderChainOptions
  extends
    Omit<FromIniOptions, 'refresh'>,
    FromHttpOptions,
    FromInstanceMetadataOptions,
    FromTokenFileOptions,
    Pick<FromSSOOptions, SsoOption | 'ssoClient'> {
  /**
   * - `'sdk-v3'`, the AWS SDK for JavaScript: a profile that is named, by `profile` or `AWS_PROFILE`, goes before the keys of the environment, and profiles go
   *   before the web identity token of the environment.
   * - `'cli'`, the AWS CLI and boto3: the keys of the environment go before `AWS_PROFILE`, and its web identity token before profiles that assume no role;
   *   `profile` goes before both.
   *
   * Default: `'sdk-v3'`.
   */
  readonly precedence?: 'sdk-v3' | 'cli'
  /** Further links, asked after what is on this machine and before the endpoints of its platform. Default: none. */
  readonly beforeRemote?: readonly Link[]
}

const SOURCE = 'node-chain'

/**
 * The default chain of the AWS SDK for JavaScript: environment, IAM Identity Center where options name it, profiles (their logins, programs and roles with them), web identity token, container endpoint,
 * instance metadata. Its links are built once, so a cache and what it is still good for in an outage outlive a refresh.
 * Keys in the environment beside `AWS_PROFILE` or `profile` are told in one `notice` event.
 *
 * Errors: as `fromChain`, which see.
 */
export function fromNodeProviderChain(options: FromNodeProviderChainOptions = {}, runtime: Runtime = hostRuntime): ChainProvider {
  // The chain tells what its links tell, and refreshes ahead for all of them.
  const { precedence = 'sdk-v3', beforeRemote = [], onEvent, autoRefresh, ...shared } = options
  const events = eventsOf(SOURCE, () => runtime.now(), onEvent)
  const isCli = precedence === 'cli'
  let isConflictTold = false

  function tellConflict(profile: string): void {
    const { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret } = runtime.env
    if (isConflictTold || !key?.trim() || !secret?.trim()) return
    isConflictTold = true
    const used = isCli && !options.profile ? 'the keys are used' : 'the profile is used'
    events.emit({ type: 'notice', reason: `${profile} and the keys of AWS_ACCESS_KEY_ID are both set: ${used}` })
  }

  async function beforeKeys(): Promise<Precedent | undefined> {
    if (precedence !== 'sdk-v3' && precedence !== 'cli') throw new TypeError(`${SOURCE}: precedence must be 'sdk-v3' or 'cli'`)
    const named = namedProfile(options, runtime)
    if (named === undefined) return undefined
    tellConflict(named)
    if (isCli && !options.profile) return undefined
    // Where there are none, that is what the link says.
    if (!runtime.env['AWS_ACCESS_KEY_ID']?.trim() && !runtime.env['AWS_SECRET_ACCESS_KEY']?.trim()) return undefined
    return {
      reason: `${named} goes before the keys of the environment`,
      hint: options.profile ? 'name no profile to use AWS_ACCESS_KEY_ID' : 'unset AWS_PROFILE to use AWS_ACCESS_KEY_ID',
    }
  }

  async function beforeToken(request?: ResolveRequest): Promise<Precedent | undefined> {
    if (options.profile) return { reason: 'options.profile goes before the token of the environment' }
    const { assumesRole } = await runtime.load(() => import('./assumes-role.js'))
    const profile = await assumesRole(options, request, runtime)
    return profile === undefined
      ? undefined
      : { reason: `profile ${profile} assumes a role, which goes before the token of the environment` }
  }

  const profiles = fromIni(shared, runtime)
  const token = fromTokenFile(shared, runtime)
  const links: Link[] = [
    passedOver(fromEnv({}, runtime), beforeKeys),
    // Profiles that sign in are the profiles' link's.
    ...(SSO_OPTIONS.some((name) => options[name]) ? [fromSSO(shared, runtime)] : []),
    ...(isCli ? [passedOver(token, beforeToken), profiles] : [profiles, token]),
    ...beforeRemote,
    fromHttp(shared, runtime),
    fromInstanceMetadata(shared, runtime),
  ]
  return alsoHeard(fromChain(links, { ...shared, name: SOURCE, onEvent, autoRefresh }, runtime), events)
}
