/** @module The web identity token, unless it has ended already. */
import { CredentialsError, type Runtime } from '@credchain/core'
import { placeOfToken, tokenText, type TokenSource } from '../sts/token-text.js'
import { jwtExpiry } from './jwt-expiry.js'

/**
 * As `tokenText`, and `UNAVAILABLE` for a token whose own `exp` has passed: the platform that rotates it is late.
 * @param name of the setting it comes from, for messages.
 */
export async function webIdentityToken(token: TokenSource, name: string, runtime: Runtime, source: string): Promise<string> {
  const text = await tokenText(token, name, runtime, source)
  if (jwtExpiry(text) <= runtime.now()) {
    throw new CredentialsError('UNAVAILABLE', source, `the token of ${placeOfToken(token, name)} has expired`, {
      hint: 'check that whatever issues the token still renews it, and that the clock of this machine is right',
    })
  }
  return text
}
