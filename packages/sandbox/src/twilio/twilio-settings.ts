/** @module Where recordings and compositions are written. https://www.twilio.com/docs/video/api/encrypted-recordings */
import type { SandboxTwilioSettings } from './sandbox-twilio.js'
import { TwilioError } from './twilio-error.js'

export interface TwilioSettingsOptions {
  readonly accountSid: string
  /** Whether a credential is there, and AWS knows its key: Twilio writes a test object when storage is turned on. */
  readonly canWrite: (credentialSid: string) => boolean
}

export interface TwilioSettings {
  readonly now: SandboxTwilioSettings
  fetch(url: string): object
  /** What is left out is reset: Twilio documents nothing, so nobody should count on anything. Throws `TwilioError`. */
  write(form: URLSearchParams, url: string): object
}

const CR = /^CR[0-9a-f]{32}$/i

export function createTwilioSettings({ accountSid, canWrite }: TwilioSettingsOptions): TwilioSettings {
  let current: SandboxTwilioSettings = {
    friendlyName: null,
    awsCredentialsSid: null,
    encryptionKeySid: null,
    awsS3Url: null,
    awsStorageEnabled: false,
    encryptionEnabled: false,
  }

  function fetch(url: string): object {
    return {
      account_sid: accountSid,
      friendly_name: current.friendlyName,
      aws_credentials_sid: current.awsCredentialsSid,
      encryption_key_sid: current.encryptionKeySid,
      aws_s3_url: current.awsS3Url,
      aws_storage_enabled: current.awsStorageEnabled,
      encryption_enabled: current.encryptionEnabled,
      url,
    }
  }

  return {
    get now() {
      return current
    },
    fetch,
    write(form, url) {
      const next = settingsOf(form)
      const { awsStorageEnabled, awsCredentialsSid, awsS3Url } = next
      if (awsStorageEnabled && (awsCredentialsSid === null || awsS3Url === null)) {
        throw invalid('AwsCredentialsSid and AwsS3Url are needed for AwsStorageEnabled.')
      }
      if (awsStorageEnabled && awsCredentialsSid !== null && !canWrite(awsCredentialsSid)) {
        throw invalid('The test object could not be written with these AWS credentials.')
      }
      current = next
      return fetch(url)
    },
  }
}

function settingsOf(form: URLSearchParams): SandboxTwilioSettings {
  const friendlyName = form.get('FriendlyName')
  if (!friendlyName) throw invalid('FriendlyName is missing.')
  return {
    friendlyName,
    awsCredentialsSid: sidOf(form, 'AwsCredentialsSid'),
    encryptionKeySid: sidOf(form, 'EncryptionKeySid'),
    awsS3Url: urlOf(form, 'AwsS3Url'),
    awsStorageEnabled: flagOf(form, 'AwsStorageEnabled'),
    encryptionEnabled: flagOf(form, 'EncryptionEnabled'),
  }
}

function sidOf(form: URLSearchParams, name: string): string | null {
  const sid = form.get(name)
  if (sid !== null && !CR.test(sid)) throw invalid(`${name} is no SID of a credential.`)
  return sid
}

function urlOf(form: URLSearchParams, name: string): string | null {
  const url = form.get(name)
  if (url !== null && !URL.canParse(url)) throw invalid(`${name} is no URL.`)
  return url
}

function flagOf(form: URLSearchParams, name: string): boolean {
  const text = form.get(name) ?? 'false'
  if (text !== 'true' && text !== 'false') throw invalid(`${name} is neither true nor false.`)
  return text === 'true'
}

function invalid(message: string): TwilioError {
  return new TwilioError(20_001, 400, message)
}
