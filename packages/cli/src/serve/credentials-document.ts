/** @module Credentials as container endpoints and instance metadata write them. */
import type { Credentials } from '@credchain/core'

/** When those who hold credentials without an end are to ask again: keys in files are rotated too. */
const UNENDING_MS = 60 * 60 * 1_000

/**
 * With all four members always, as AWS's own clients refuse answers without. A user's keys, which have neither session nor end, get an empty token, which nobody sends,
 * and the time at which to ask again.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export function credentialsDocument(
  { accessKeyId, secretAccessKey, sessionToken, expiration, accountId }: Credentials,
  now: number,
): object {
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken ?? '',
    Expiration: (expiration ?? new Date(now + UNENDING_MS)).toISOString(),
    ...(accountId !== undefined && { AccountId: accountId }),
  }
}
