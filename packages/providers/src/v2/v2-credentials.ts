/** @module The credentials object of the AWS SDK for JavaScript v2, as far as it is used. */

/** `AWS.Credentials` and everything derived from it. */
export interface V2Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  /** Absent or null for keys without an end. */
  readonly expireTime?: Date | null | undefined
  /** Loads them if they are not there, or about to end. */
  readonly getPromise: () => Promise<void>
  /** Loads others. */
  readonly refreshPromise?: () => Promise<void>
}
