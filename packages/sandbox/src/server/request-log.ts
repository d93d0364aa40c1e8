/** @module What the sandbox was asked. No secret is kept here. */

export interface SandboxRequest {
  /**
   * `imds`, `container`, `sts`, `sso`, `sso-oidc`, `signin`, `cognito-identity`, `twilio`, `s3`, `bearer` for whatever is sent a bearer token, or whatever the signature's scope
   * names; `unknown` for an unsigned request that says nothing of itself.
   */
  readonly service: string
  /** Name of the operation; for IMDS `token`, `role`, `credentials`, `document` or `region`; for containers `task` or `pod`; the HTTP method where there is no name. */
  readonly action: string
  /** Of the answer; 0 while there is none, and for good after a reset or a hang. */
  readonly status: number
  /** When it arrived: virtual milliseconds since the epoch. */
  readonly at: number
  /** AWS's error code, when it was refused. */
  readonly code?: string
  /** ARN of the identity, once its signature was found right; with Twilio the account's, key's or client's SID. */
  readonly caller?: string
}
