/** @module Twilio as users of the sandbox see it. */

export interface SandboxTwilioOptions {
  /** Subaccounts that a credential may be made for. Default: none. */
  readonly subaccounts?: readonly string[]
  /** Form of refusals: Twilio's own `{code, message, more_info, status}`, or RFC 9457's `application/problem+json`. Default: `twilio`. */
  readonly errors?: 'twilio' | 'problem'
  /** Life of an OAuth token, in seconds. Default: 3600. */
  readonly tokenSeconds?: number
}

/** Which of the two settings: where recordings go, or compositions. */
export type SandboxTwilioTarget = 'recording' | 'composition'

/** A Credentials AWS resource (CR), with what Twilio never shows. */
export interface SandboxTwilioCredential {
  readonly sid: string
  readonly accountSid: string
  readonly friendlyName: string
  readonly accessKeyId: string
}

export interface SandboxTwilioSettings {
  readonly friendlyName: string | null
  readonly awsCredentialsSid: string | null
  readonly encryptionKeySid: string | null
  readonly awsS3Url: string | null
  readonly awsStorageEnabled: boolean
  readonly encryptionEnabled: boolean
}

/** One account. It takes the auth token, the API key and OAuth tokens alike. */
export interface SandboxTwilio {
  readonly accountSid: string
  readonly authToken: string
  readonly apiKey: string
  readonly apiSecret: string
  readonly clientId: string
  readonly clientSecret: string
  /** Every credential that is there, in order of creation. */
  readonly credentials: readonly SandboxTwilioCredential[]
  settings(target: SandboxTwilioTarget): SandboxTwilioSettings
  /** The auth token was changed elsewhere: the old one is refused from now on. */
  readonly rotateAuthToken: () => string
}
