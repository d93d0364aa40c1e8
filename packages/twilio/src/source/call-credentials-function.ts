/** @module The user's function that gives the pair. */
import { abortable, CredentialsError, isCredentialsError } from '@credchain/core'

/**
 * What the function gives. `NOT_CONFIGURED` when that is nothing, `UNAVAILABLE` when it fails. Its own error is not passed on: that of a JSON parser,
 * say, quotes the secret it was fed.
 */
export async function callCredentialsFunction(credentials: () => string | Promise<string>, signal?: AbortSignal): Promise<string> {
  let text: unknown
  try {
    const called = (async () => credentials())()
    text = await abortable(called, signal)
  } catch (error) {
    signal?.throwIfAborted()
    if (isCredentialsError(error)) throw error
    throw new CredentialsError('UNAVAILABLE', 'twilio', `the function options.credentials failed${kindOf(error)}`)
  }
  const given = text ?? ''
  if (typeof given !== 'string') throw new TypeError('fromTwilio: the function options.credentials must give a string')
  if (given.trim() === '') throw new CredentialsError('NOT_CONFIGURED', 'twilio', 'the function options.credentials gave nothing')
  return given
}

/** Node's code of an error, else its class: words of a program, which nobody builds from a secret. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if ('code' in error && typeof error.code === 'string' && /^E[A-Z_]{2,40}$/.test(error.code)) return ` (${error.code})`
  return /^[A-Z][A-Za-z]{0,40}(?:Error|Exception)$/.test(error.name) ? ` (${error.name})` : ''
}
