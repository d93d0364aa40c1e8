/** @module A SAML response as AWS STS takes it. */
import { CredentialsError, type Runtime } from '@credchain/core'
import { placeOfToken, tokenText, type TokenSource } from '../sts/token-text.js'

/** As an identity provider posts it: XML in base64, which mail and files may have broken into lines. */
const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}$/

/**
 * The assertion, without line breaks. As `tokenText`, and `INVALID_CONFIG` for text that is not base64: nobody but the identity provider can tell how it was to be read.
 */
export async function samlText(assertion: TokenSource, runtime: Runtime, source: string): Promise<string> {
  const text = await tokenText(assertion, 'samlAssertion', runtime, source)
  if (BASE64.test(text)) return text.replaceAll(/\s+/g, '')
  const hint = 'It is the SAMLResponse field that the identity provider posts, as it is: XML in base64, not URL-encoded.'
  throw new CredentialsError('INVALID_CONFIG', source, `${placeOfToken(assertion, 'samlAssertion')} holds no base64`, { hint })
}
