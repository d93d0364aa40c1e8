/** @module IAM Identity Center as users of the sandbox see it. */

export interface SandboxSsoOptions {
  /** Roles that the person has, as permission sets give them. Default: none, so that the portal refuses. */
  readonly assignments?: readonly { readonly accountId: string; readonly roleName: string }[]
  /** Life of an access token, in seconds. Default: 3600. */
  readonly tokenSeconds?: number
  /** Life of a login, through all its refreshes, in seconds. Default: 28 800. */
  readonly loginSeconds?: number
  /** Life of the credentials of a role, in seconds. Default: 3600. */
  readonly roleSeconds?: number
}

export interface SandboxSso {
  readonly startUrl: string
  readonly region: string
  /**
   * The person signs in with a newly registered client, as with `aws sso login`: what belongs into the cache file.
   * `legacy`: as without an `[sso-session]`, so there is no refresh token. Default: false.
   */
  signIn(options?: { readonly legacy?: boolean }): Readonly<Record<string, string>>
  /** The person enters the code that a device shows (StartDeviceAuthorization) and agrees. Throws `TypeError` for one that nobody was shown. */
  approve(userCode: string): void
  /** The person signs out elsewhere: every token so far is unknown from now on. */
  signOut(): void
}
