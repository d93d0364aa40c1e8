/** @module Credentials from environment variables. */
import {
  CredentialsError,
  hostRuntime,
  redactKeyId,
  sourced,
  type AwsOptions,
  type Credentials,
  type Provider,
  type Runtime,
} from '@credchain/core'

export interface FromEnvOptions extends AwsOptions {
  /** Put before every variable name as it is: `STAGING_` reads `STAGING_AWS_ACCESS_KEY_ID`. Default: none. */
  readonly prefix?: string
}

/**
 * Credentials from `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, with `AWS_SESSION_TOKEN`, `AWS_CREDENTIAL_EXPIRATION`,
 * `AWS_CREDENTIAL_SCOPE` and `AWS_ACCOUNT_ID` where they are set. The variables are read at each call; blank ones count as unset.
 *
 * Errors: `NOT_CONFIGURED` when neither half of the pair is set, `INVALID_CONFIG` for half a pair or an expiration that is not a
 * date-time, `UNAVAILABLE` when the expiration has passed.
 */
export function fromEnv(options: FromEnvOptions = {}, runtime: Runtime = hostRuntime): Provider {
  const { prefix = '' } = options

  async function load(): Promise<Credentials> {
    if (typeof prefix !== 'string') throw new TypeError('fromEnv: options.prefix must be a string')
    return readIdentity(prefix, runtime)
  }

  async function describe(): Promise<readonly string[]> {
    const { accessKeyId, expiration } = await load()
    const ending = expiration === undefined ? 'no expiration' : `expires ${expiration.toISOString()}`
    return [`key ${redactKeyId(accessKeyId)} of ${prefix}AWS_ACCESS_KEY_ID, ${ending}`]
  }

  return sourced('env', load, describe)
}

async function readIdentity(prefix: string, runtime: Runtime): Promise<Credentials> {
  const read = (name: string) => runtime.env[prefix + name]?.trim() || undefined

  const accessKeyId = read('AWS_ACCESS_KEY_ID')
  const secretAccessKey = read('AWS_SECRET_ACCESS_KEY')
  if (accessKeyId === undefined && secretAccessKey === undefined) {
    throw new CredentialsError('NOT_CONFIGURED', 'env', `${prefix}AWS_ACCESS_KEY_ID is not set`, {
      hint: `export ${prefix}AWS_ACCESS_KEY_ID and ${prefix}AWS_SECRET_ACCESS_KEY`,
    })
  }
  // What few processes have is judged by code that is loaded for them.
  const rare = () => runtime.load(() => import('./rare-env.js'))
  if (accessKeyId === undefined || secretAccessKey === undefined) throw (await rare()).halfAPair(prefix, accessKeyId !== undefined)

  const sessionToken = read('AWS_SESSION_TOKEN')
  const ending = read('AWS_CREDENTIAL_EXPIRATION')
  const expiration = ending === undefined ? undefined : (await rare()).expirationOf(prefix, ending, runtime.now())
  const credentialScope = read('AWS_CREDENTIAL_SCOPE')
  const accountId = read('AWS_ACCOUNT_ID')
  const identity = {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    ...(expiration !== undefined && { expiration }),
    ...(credentialScope !== undefined && { credentialScope }),
    // Anything else would be built into host names by clients with account-based endpoints.
    ...(accountId !== undefined && /^\d{12}$/.test(accountId) && { accountId }),
    $source: { CREDENTIALS_ENV_VARS: 'g' },
  }
  return identity
}
