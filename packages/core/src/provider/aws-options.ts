/** @module Options that every provider of AWS takes. */

export interface AwsOptions {
  /** Taken so that calls written for AWS's providers compile, and not used: nothing is logged here. `onEvent` hears more. */
  readonly logger?: object
}
