/** @module The identity in an answer of STS. */
import { CredentialsError, type Credentials } from '@credchain/core'
import type { Credentials as StsCredentials } from '@aws-sdk/client-sts'

/** Credentials that say how they came about, as AWS's own do. */
type Attributed = Credentials & { readonly $source: Readonly<Record<string, string>> }

/** Who asked, and when it is. */
export interface Minter {
  /** Name of the provider, for errors. */
  readonly source: string
  readonly now: () => number
}

/** Credentials with account and attribution. Throws `UNAVAILABLE` for an answer that has no whole set, or one that has expired. */
export function sessionIdentity(
  given: StsCredentials | undefined,
  arn: string | undefined,
  $source: Readonly<Record<string, string>>,
  { source, now }: Minter,
): Attributed {
  // A session always ends: one that does not say when would be kept for ever.
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken || !isInstant(given.Expiration)) {
    throw new CredentialsError('UNAVAILABLE', source, 'the answer of STS has no whole set of credentials')
  }
  if (given.Expiration.getTime() <= now()) {
    const hint = 'Check the clock of this machine.'
    throw new CredentialsError('UNAVAILABLE', source, 'STS gave credentials that have already expired', { hint })
  }
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken, Expiration: expiration } = given
  const accountId = /^arn:[^:]*:sts::(\d{12}):/.exec(arn ?? '')?.[1]
  // Written out twice: an object that grows after it was made has a shape of its own, and a pool holds ten thousand of them.
  return accountId === undefined
    ? { accessKeyId, secretAccessKey, sessionToken, expiration, $source }
    : { accessKeyId, secretAccessKey, sessionToken, expiration, accountId, $source }
}

function isInstant(expiration: Date | undefined): expiration is Date {
  return expiration !== undefined && !Number.isNaN(expiration.getTime())
}
