/** @module What a signature is for. */

export interface SigningScope {
  /** The signing name, such as `dynamodb`, `execute-api`, `bedrock`. */
  readonly service: string
  /** One, or a set of them: `*` for all, `us-east-1,us-west-2`. */
  readonly region: string
}
