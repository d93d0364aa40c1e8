/** @module XML signatures on SAML responses: https://www.w3.org/TR/xmldsig-core1/, with the algorithms that identity providers use. */
import { DOMParser } from '@xmldom/xmldom'
import { SignedXml } from 'xml-crypto'

const DSIG = 'http://www.w3.org/2000/09/xmldsig#'
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256'

/** The response with a signature over its assertion. @param privateKey RSA, in PEM. */
export function signAssertion(xml: string, privateKey: string): string {
  const signing = new SignedXml({ privateKey, signatureAlgorithm: RSA_SHA256, canonicalizationAlgorithm: EXCLUSIVE })
  const xpath = "//*[local-name(.)='Assertion']"
  signing.addReference({ xpath, transforms: [`${DSIG}enveloped-signature`, EXCLUSIVE], digestAlgorithm: SHA256 })
  signing.computeSignature(xml, { location: { reference: `${xpath}/*[local-name(.)='Issuer']`, action: 'after' } })
  return signing.getSignedXml()
}

/**
 * What of the document the key has signed, as text of its own: whatever else is around it counts for nothing. Undefined when there is no signature of the
 * key, or it does not hold.
 */
export function signedPart(xml: string, publicKey: string): string | undefined {
  try {
    for (const signature of signaturesIn(xml)) {
      const checking = new SignedXml({ publicCert: publicKey, getCertFromKeyInfo: () => null })
      checking.loadSignature(signature)
      if (checking.checkSignature(xml)) return checking.getSignedReferences()[0]
    }
  } catch {
    // Not XML, or a signature of another key: told by the caller.
  }
  return undefined
}

function signaturesIn(xml: string): readonly Node[] {
  const silent = { warning: () => {}, error: () => {}, fatalError: () => {} }
  return Array.from(new DOMParser({ errorHandler: silent }).parseFromString(xml, 'text/xml').getElementsByTagNameNS(DSIG, 'Signature'))
}
