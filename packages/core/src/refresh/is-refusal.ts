/** @module Whether an error is a no. */
import { codeOf } from '../errors/code-of.js'

/** The service or the configuration said no: waiting longer will not change it. */
export function isRefusal(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'REJECTED' || code === 'INVALID_CONFIG'
}
