/** @module Credentials as text for who reads them: a program, a script or a shell. */
import type { Credentials } from '@credchain/core'
import { assignments } from '../assignments.js'
import { credentialVariables } from '../exec/credential-variables.js'
import type { ExportFormat } from './formats.js'

/** Without the last line's end. `INVALID_CONFIG` for what the format cannot hold. */
export function credentialText(credentials: Credentials, format: ExportFormat): string {
  if (format === 'process') return JSON.stringify(processOutput(credentials), undefined, 2)
  const { accessKeyId, secretAccessKey, sessionToken, expiration, accountId, credentialScope } = credentials
  const plain = { accessKeyId, secretAccessKey, sessionToken, expiration, accountId, credentialScope }
  if (format === 'json') return JSON.stringify(plain, undefined, 2)
  return assignments(credentialVariables(credentials), format).join('\n')
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html */
function processOutput({ accessKeyId, secretAccessKey, sessionToken, expiration, accountId, credentialScope }: Credentials) {
  return {
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: expiration,
    AccountId: accountId,
    CredentialScope: credentialScope,
  }
}
