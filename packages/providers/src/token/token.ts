/** @module What a bearer token is. */
import type { Expiring } from '@credchain/core'

/** As the `token:` option of AWS SDK clients takes it. */
export interface Token extends Expiring {
  readonly token: string
}
