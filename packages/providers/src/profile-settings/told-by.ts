/** @module Errors about the shared files in the name of the provider that reads them. */
import { CredentialsError, isCredentialsError, reasonOf } from '@credchain/core'

/** What `work` gives; its errors say `source`, and keep code and hint. */
export async function toldBy<R>(source: string, work: () => Promise<R>): Promise<R> {
  try {
    return await work()
  } catch (error) {
    if (!isCredentialsError(error) || error.source === source) throw error
    throw new CredentialsError(error.code, source, reasonOf(error), { hint: error.hint, cause: error })
  }
}
