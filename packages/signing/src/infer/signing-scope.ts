/** @module What a signature is for. */

export interface SigningScope {
  /** The signing name, such as `dynamodb`, `execute-api`, `bedrock`. */
  readonly service: string
  readonly region: string
}
