/** @module Credentials as the variables that every AWS SDK reads. https://docs.aws.amazon.com/sdkref/latest/guide/feature-static-credentials.html */
import type { Credentials } from '@credchain/core'

export function credentialVariables(credentials: Credentials): Readonly<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken, expiration, accountId, credentialScope } = credentials
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
    ...(expiration !== undefined && { AWS_CREDENTIAL_EXPIRATION: expiration.toISOString() }),
    ...(accountId !== undefined && { AWS_ACCOUNT_ID: accountId }),
    ...(credentialScope !== undefined && { AWS_CREDENTIAL_SCOPE: credentialScope }),
  }
}
