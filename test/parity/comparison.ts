/** @module `@aws-sdk/credential-providers` and `@credchain/providers`, name by name. */
import type * as aws from '@aws-sdk/credential-providers'
import type * as ours from '@credchain/providers'

/** Exports of AWS's that have no counterpart yet. A name that is there, or that AWS does not have, fails the test. */
export const MISSING: readonly string[] = []

/** Those that have none, for good. */
export const ABSENT: Readonly<Record<string, string>> = {
  propertyProviderChain: 'internal to AWS: fromChain',
  HttpProviderCredentials: 'the wire format of an endpoint',
}

type Theirs = typeof aws
type Ours = typeof ours
/** Functions of both that take options; chains take providers. */
export type Shared = Exclude<keyof Theirs & keyof Ours, 'createCredentialChain'>
export type TheirOptions<N extends Shared> = NonNullable<Parameters<Theirs[N]>[0]>
export type OurOptions<N extends Shared> = NonNullable<Parameters<Ours[N]>[0]>

/** Options that mean nothing here, and why. */
type Untaken = 'set by clients, which say it with the call' | 'for browsers' | 'of instance metadata'
/** `'taken'` for the options that ours knows by the same name, a reason for the others: the compiler sees to it that it is so. */
type Compared<N extends Shared> = { readonly [O in keyof Required<TheirOptions<N>>]: O extends keyof OurOptions<N> ? 'taken' : Untaken }

const common = { logger: 'taken', parentClientConfig: 'set by clients, which say it with the call' } as const
const file = { profile: 'taken', filepath: 'taken', configFilepath: 'taken', ignoreCache: 'taken' } as const
const http = {
  awsContainerCredentialsFullUri: 'taken',
  awsContainerCredentialsRelativeUri: 'taken',
  awsContainerAuthorizationToken: 'taken',
  awsContainerAuthorizationTokenFile: 'taken',
  credentialsFullUri: 'for browsers',
  authorizationToken: 'for browsers',
  timeout: 'taken',
  maxRetries: 'taken',
} as const

const remote = { timeout: 'taken', maxRetries: 'taken' } as const
const imds = { ec2MetadataV1Disabled: 'taken' } as const
const sts = { clientConfig: 'taken', clientPlugins: 'taken' } as const
const profiles = { ...file, ...sts, mfaCodeProvider: 'taken', roleAssumer: 'taken', roleAssumerWithWebIdentity: 'taken' } as const
const webIdentity = {
  ...sts,
  roleArn: 'taken',
  roleSessionName: 'taken',
  providerId: 'taken',
  policy: 'taken',
  policyArns: 'taken',
  durationSeconds: 'taken',
  roleAssumerWithWebIdentity: 'taken',
} as const
const sso = {
  ssoStartUrl: 'taken',
  ssoSession: 'taken',
  ssoAccountId: 'taken',
  ssoRegion: 'taken',
  ssoRoleName: 'taken',
  ssoClient: 'taken',
} as const
const cognito = { clientConfig: 'taken', customRoleArn: 'taken', logins: 'taken' } as const

/** Every option of every function that both have. */
export const OPTIONS: { readonly [N in Shared]: Compared<N> } = {
  fromCognitoIdentity: { ...common, ...cognito, identityId: 'taken' },
  fromCognitoIdentityPool: { ...common, ...cognito, accountId: 'taken', cache: 'taken', identityPoolId: 'taken', userIdentifier: 'taken' },
  fromContainerMetadata: { ...common, ...remote, ec2MetadataV1Disabled: 'of instance metadata', profile: 'of instance metadata' },
  fromEnv: { ...common },
  fromHttp: { ...common, ...http },
  fromIni: { ...common, ...profiles },
  fromInstanceMetadata: { ...common, ...remote, ...imds, profile: 'taken' },
  fromLoginCredentials: { ...common, ...file, clientConfig: 'taken' },
  fromNodeProviderChain: {
    ...common,
    ...http,
    ...imds,
    ...profiles,
    ...webIdentity,
    ...sso,
    webIdentityTokenFile: 'taken',
    callerClientConfig: 'set by clients, which say it with the call',
  },
  fromProcess: { ...common, ...file },
  fromSSO: { ...common, ...file, ...sso, clientConfig: 'taken', callerClientConfig: 'set by clients, which say it with the call' },
  fromTemporaryCredentials: { ...common, ...sts, params: 'taken', masterCredentials: 'taken', mfaCodeProvider: 'taken' },
  fromTokenFile: { ...common, ...webIdentity, webIdentityTokenFile: 'taken' },
  fromWebToken: { ...common, ...webIdentity, webIdentityToken: 'taken' },
}
