/** @module Where Twilio Video writes recordings and compositions: RecordingSettings and CompositionSettings, which are alike. */
import { isCredentialSid } from './aws-credential.js'
import { TwilioApiError } from './twilio-api-error.js'

/** Which of the two settings. */
export type TwilioS3Target = 'recording' | 'composition'

export const TARGETS: readonly TwilioS3Target[] = ['recording', 'composition']

/** Members that are undefined are not set. */
export interface TwilioS3Settings {
  /** Whose settings they are: `AC…`. It cannot be written. */
  readonly accountSid?: string
  /** Twilio needs one when settings are written. */
  readonly friendlyName: string | undefined
  /** The AWS credential that is used: `CR…`. */
  readonly awsCredentialsSid: string | undefined
  /** The public key for encryption by Twilio: `CR…`. */
  readonly encryptionKeySid: string | undefined
  readonly awsS3Url: string | undefined
  /** Whether media go to `awsS3Url`, instead of Twilio's cloud. */
  readonly awsStorageEnabled: boolean
  readonly encryptionEnabled: boolean
}

/** Path of the settings on the video host. */
export function settingsPath(target: TwilioS3Target): string {
  return `/v1/${target === 'recording' ? 'Recording' : 'Composition'}Settings/Default`
}

/** What Twilio says of them. Null is not set. Throws `UNAVAILABLE` for an answer that is none. */
export function s3SettingsOf(object: Readonly<Record<string, unknown>> | undefined): TwilioS3Settings {
  if (object === undefined) throw new TwilioApiError('Twilio answered without settings', {})
  const text = (name: string) => {
    const value = object[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const accountSid = text('account_sid')
  return {
    ...(accountSid !== undefined && { accountSid }),
    friendlyName: text('friendly_name'),
    awsCredentialsSid: text('aws_credentials_sid'),
    encryptionKeySid: text('encryption_key_sid'),
    awsS3Url: text('aws_s3_url'),
    awsStorageEnabled: object['aws_storage_enabled'] === true,
    encryptionEnabled: object['encryption_enabled'] === true,
  }
}

/** Whether both say the same; members that are left out are not set. */
export function isSameS3Settings(a: TwilioS3Settings, b: TwilioS3Settings): boolean {
  const names = ['friendlyName', 'awsCredentialsSid', 'encryptionKeySid', 'awsS3Url', 'awsStorageEnabled', 'encryptionEnabled'] as const
  return names.every((name) => a[name] === b[name])
}

/** All of them as a form: what Twilio does with those that are left out is not documented. Throws `TypeError` for what Twilio cannot take. */
export function s3SettingsForm(settings: TwilioS3Settings): Readonly<Record<string, string>> {
  const { friendlyName, awsCredentialsSid, encryptionKeySid, awsS3Url, awsStorageEnabled, encryptionEnabled } = settings
  if (!friendlyName) throw new TypeError('writeSettings: friendlyName is missing, which Twilio needs')
  for (const sid of [awsCredentialsSid, encryptionKeySid]) {
    if (sid !== undefined && !isCredentialSid(sid))
      throw new TypeError('writeSettings: the SID of a credential is CR and 32 hexadecimal digits')
  }
  return {
    FriendlyName: friendlyName,
    ...(awsCredentialsSid !== undefined && { AwsCredentialsSid: awsCredentialsSid }),
    ...(encryptionKeySid !== undefined && { EncryptionKeySid: encryptionKeySid }),
    ...(awsS3Url !== undefined && { AwsS3Url: awsS3Url }),
    AwsStorageEnabled: String(awsStorageEnabled),
    EncryptionEnabled: String(encryptionEnabled),
  }
}
