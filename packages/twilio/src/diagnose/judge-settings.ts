/** @module What is wrong with the recording or composition settings. */
import type { TwilioAwsCredential } from '../client/aws-credential.js'
import type { TwilioS3Settings, TwilioS3Target } from '../client/s3-settings.js'
import type { TwilioFinding } from './finding.js'

export interface SettingsCase {
  readonly target: TwilioS3Target
  readonly settings: TwilioS3Settings
  /** Every credential of the account; undefined when they could not be listed. */
  readonly credentials: readonly TwilioAwsCredential[] | undefined
  /** The credential that should be in use. */
  readonly expectedSid?: string | undefined
}

/** Of their credential and switches; their URL is judged by `judgeLocation`. */
export function judgeSettings(the: SettingsCase): readonly TwilioFinding[] {
  const { target, settings } = the
  const { awsCredentialsSid: sid, awsS3Url, awsStorageEnabled } = settings
  if (awsStorageEnabled) return [...judgeUse(the), ...judgeEncryption(target, settings)]
  const message = `${target}s are kept in Twilio's cloud: their S3 storage is off`
  const isPrepared = sid !== undefined || awsS3Url !== undefined
  const remedy = 'turn it on with AwsStorageEnabled'
  return [{ rule: 'storage-off', severity: isPrepared ? 'warning' : 'note', target, message, ...(isPrepared && { remedy }) }]
}

function judgeUse({ target, settings, credentials, expectedSid }: SettingsCase): readonly TwilioFinding[] {
  const { awsCredentialsSid: sid, accountSid } = settings
  if (sid === undefined) {
    const message = `the ${target} settings have S3 storage on, and no AWS credential`
    return [{ rule: 'no-credential', severity: 'error', target, message, remedy: 'set AwsCredentialsSid' }]
  }
  const about = { target, sid }
  const held = credentials?.find((each) => each.sid === sid)
  const findings: TwilioFinding[] = []
  if (credentials !== undefined && held === undefined) {
    const message = `the ${target} settings use ${sid}, which this account does not have: it was deleted, or is another account's`
    findings.push({ rule: 'credential-gone', severity: 'error', ...about, message, remedy: 'lead them to one that is there' })
  }
  if (held?.accountSid !== undefined && accountSid !== undefined && held.accountSid !== accountSid) {
    const message = `the ${target} settings of ${accountSid} use ${sid}, which is of the account ${held.accountSid}`
    findings.push({ rule: 'foreign-credential', severity: 'error', ...about, message, remedy: `make a credential for ${accountSid}` })
  }
  if (expectedSid !== undefined && expectedSid !== sid) {
    const message = `the ${target} settings use ${sid}, and not ${expectedSid}`
    findings.push({
      rule: 'unexpected-credential',
      severity: 'warning',
      ...about,
      message,
      remedy: 'end the rotation that led them there, or led them only half',
    })
  }
  return findings
}

function judgeEncryption(target: TwilioS3Target, { encryptionEnabled, encryptionKeySid }: TwilioS3Settings): readonly TwilioFinding[] {
  if (!encryptionEnabled) return []
  if (encryptionKeySid === undefined) {
    const message = `the ${target} settings have encryption on, and no public key`
    return [{ rule: 'encryption', severity: 'error', target, message, remedy: 'set EncryptionKeySid' }]
  }
  // https://www.twilio.com/docs/api/errors/53624
  const message = `${target}s are encrypted with the public key ${encryptionKeySid}; whether Twilio still has that was not looked at`
  return [{ rule: 'not-looked-at', severity: 'note', target, message, remedy: 'without it media are not uploaded: look in the Console' }]
}
