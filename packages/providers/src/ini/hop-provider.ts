/** @module The provider of one assumed role. */
import { cached, sourced, type Credentials, type Provider, type ResolveRequest, type Runtime } from '@credchain/core'
import { checkParams } from '../sts/check-params.js'
import { mfaQuestion, type MfaCodeProvider } from '../sts/mfa-question.js'
import { doingOf } from '../sts/session-opener.js'
import { sessionProvider } from '../sts/session-provider.js'
import { adapted } from './adapted.js'
import { mfaProcessCode } from './mfa-process-code.js'
import type { Hop } from './plan-hop.js'
import { placedError } from './placed-error.js'
import { invalidAt } from './profile-setting.js'
import { cacheOptionsOf, clientConfigFor, type AssumeRoleParams, type RunOptions } from './run-options.js'

/** AWS's default, which a custom role assumer is told as well. */
const DEFAULT_DURATION_SECONDS = 3_600

/** The role of `hop`, assumed with what `source` gives. Each hop has a cache of its own. Throws `INVALID_CONFIG` for MFA that nobody can answer, if there is no store. */
export function hopProvider(hop: Hop, source: Provider, given: RunOptions, runtime: Runtime): Provider {
  const mfaCodeProvider = codeProvider(hop, given, runtime)
  // In a store there may be a session for which somebody else was asked.
  if (hop.mfaSerial !== undefined && mfaCodeProvider === undefined && given.store === undefined) {
    throw invalidAt(
      hop.at,
      `profile ${hop.profile} assumes a role with MFA, and there is nobody to ask for the code`,
      'Pass mfaCodeProvider, or add mfa_process to the profile: a program that prints the code.',
    )
  }
  const options = { ...given, mfaCodeProvider }
  const provider =
    options.roleAssumer === undefined ? overSts(hop, source, options, runtime) : overRoleAssumer(hop, source, options, runtime)
  // AWS's SDK marks a role over a credential_source the same; that source's own mark stays with its credentials.
  return adapted(provider, { CREDENTIALS_PROFILE_SOURCE_PROFILE: 'o' }, (error) => placedError(error, hop))
}

/** The caller's own, who may leave it to the profile's program; else that program. */
function codeProvider({ mfaProcess, profile }: Hop, { mfaCodeProvider }: RunOptions, runtime: Runtime): MfaCodeProvider | undefined {
  if (mfaProcess === undefined) return mfaCodeProvider
  const ask: MfaCodeProvider = (_, { signal }) => mfaProcessCode(mfaProcess, profile, signal, runtime)
  if (mfaCodeProvider === undefined) return ask
  return (serial, asking) => mfaCodeProvider(serial, { ...asking, fromProfile: () => ask(serial, asking) })
}

function overSts(hop: Hop, source: Provider, options: RunOptions, runtime: Runtime): Provider {
  const { clientPlugins, mfaCodeProvider, store } = options
  return sessionProvider(
    {
      ...cacheOptionsOf(options),
      source: 'ini',
      check: checkParams,
      params: {
        RoleArn: hop.roleArn,
        RoleSessionName: hop.roleSessionName,
        ExternalId: hop.externalId,
        DurationSeconds: hop.durationSeconds,
        SerialNumber: hop.mfaSerial,
        ...sessionParams(hop),
      },
      masterCredentials: source,
      clientConfig: clientConfigFor(hop.region, options),
      clientPlugins,
      mfaCodeProvider,
      store,
    },
    runtime,
    async () => hop.sts,
  )
}

function overRoleAssumer(hop: Hop, source: Provider, options: RunOptions, runtime: Runtime): Provider {
  const { roleAssumer, mfaCodeProvider } = options
  const { roleArn: RoleArn, mfaSerial: SerialNumber } = hop
  async function load({ signal, background, callerClientConfig }: ResolveRequest = {}): Promise<Credentials> {
    if (typeof roleAssumer !== 'function') throw new TypeError('fromIni: roleAssumer must be a function')
    const asking = { source: 'ini', doing: doingOf({ RoleArn }) }
    const question = mfaQuestion({ SerialNumber }, mfaCodeProvider, asking, { background, signal })
    const sourceCredentials = await source({ signal, background, callerClientConfig })
    const params: AssumeRoleParams = {
      RoleArn,
      RoleSessionName: hop.roleSessionName ?? `credchain-${Math.round(runtime.now())}`,
      ExternalId: hop.externalId,
      DurationSeconds: hop.durationSeconds ?? DEFAULT_DURATION_SECONDS,
      ...sessionParams(hop),
      ...(question !== undefined && { SerialNumber, TokenCode: await question(false) }),
    }
    return roleAssumer(sourceCredentials, params)
  }
  return cached(sourced('ini', load), cacheOptionsOf(options), runtime)
}

/** What a session is limited to and marked with, under the names of STS. */
function sessionParams({ session: { policy, policyArns, tags, sourceIdentity } }: Hop) {
  return {
    ...(policy !== undefined && { Policy: policy }),
    ...(policyArns !== undefined && { PolicyArns: policyArns.map((arn) => ({ arn })) }),
    ...(tags !== undefined && { Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
    ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
  }
}
