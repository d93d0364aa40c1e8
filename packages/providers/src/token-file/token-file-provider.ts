/** @module The role of a token file, for those who come without settings of their own and for profiles. */
import { CredentialsError, type Provider, type Runtime } from '@credchain/core'
import type { StsSettingsOf } from '../sts/sts-settings.js'
import { webIdentityProvider, type WebIdentity, type WebIdentityOptions } from './web-identity-provider.js'
import { webIdentityToken } from './web-identity-token.js'

export interface TokenFileOptions extends WebIdentityOptions {
  /** Default: `AWS_WEB_IDENTITY_TOKEN_FILE`. */
  readonly webIdentityTokenFile?: string
  /** Default: `AWS_ROLE_ARN`. */
  readonly roleArn?: string
  /** Default: `AWS_ROLE_SESSION_NAME`, then `credchain-<milliseconds>`. */
  readonly roleSessionName?: string
}

const SOURCE = 'token-file'

/** @param settingsOf what the profile says about the way to STS. */
export function tokenFileProvider(options: TokenFileOptions, runtime: Runtime, settingsOf?: StsSettingsOf): Provider {
  const identity = (): WebIdentity => {
    const { file, name, roleArn, roleSessionName } = settings(options, runtime)
    const fromEnvironment = file === runtime.env.AWS_WEB_IDENTITY_TOKEN_FILE?.trim()
    return {
      roleArn,
      roleSessionName,
      token: () => webIdentityToken({ file }, name, runtime, SOURCE),
      attribution: fromEnvironment ? { CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN: 'h' } : {},
    }
  }
  const describe = async () => {
    const { file, roleArn } = settings(options, runtime)
    return [`assume ${roleArn} with the token of the file ${file}`]
  }
  return webIdentityProvider(SOURCE, identity, options, describe, runtime, settingsOf)
}

function settings(options: TokenFileOptions, { env }: Runtime) {
  const given = options.webIdentityTokenFile?.trim()
  const file = given || env.AWS_WEB_IDENTITY_TOKEN_FILE?.trim()
  const roleArn = options.roleArn?.trim() || env.AWS_ROLE_ARN?.trim()
  const roleSessionName = options.roleSessionName?.trim() || env.AWS_ROLE_SESSION_NAME?.trim() || undefined
  const name = given ? 'webIdentityTokenFile' : 'AWS_WEB_IDENTITY_TOKEN_FILE'
  if (!file) {
    throw new CredentialsError('NOT_CONFIGURED', SOURCE, 'AWS_WEB_IDENTITY_TOKEN_FILE is not set', {
      hint: 'set it and AWS_ROLE_ARN, as EKS does for service accounts with a role',
    })
  }
  if (!roleArn) {
    throw new CredentialsError('INVALID_CONFIG', SOURCE, `${name} is set, but AWS_ROLE_ARN is not`, {
      hint: 'set AWS_ROLE_ARN, or the option roleArn, to the role that trusts the token',
    })
  }
  return { file, name, roleArn, roleSessionName }
}
