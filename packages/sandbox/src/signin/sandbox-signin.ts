/** @module What a test does at the sign-in page. */

/** Why the service renews no login any more. */
export type LoginEnd = 'TOKEN_EXPIRED' | 'USER_CREDENTIALS_CHANGED' | 'INSUFFICIENT_PERMISSIONS'

/** What `aws login` leaves behind. */
export interface SandboxLogin {
  /** For `login_session` of the profile. */
  readonly session: string
  /** Name of the file in `~/.aws/login/cache`. */
  readonly fileName: string
  /** Text of that file. */
  readonly file: string
}

export interface SandboxSignin {
  /** Logs a person in, who takes on the role. Each login has a key and tokens of its own. */
  login(roleArn: string, person?: string): Promise<SandboxLogin>
  /** Ends every login so far. Credentials that were given live on to their end. */
  endLogins(reason: LoginEnd): void
}
