/** @module AWS's own signer, which also tells what it has signed. Loaded when something is signed. */
import { SignatureV4 } from '@smithy/signature-v4'
import type { HeaderBag, HttpRequest } from '@smithy/types'

/** For one signature. */
export class NotingSigner extends SignatureV4 {
  canonicalRequest = ''
  stringToSign = ''

  protected override createCanonicalRequest(request: HttpRequest, canonicalHeaders: HeaderBag, payloadHash: string): string {
    this.canonicalRequest = super.createCanonicalRequest(request, canonicalHeaders, payloadHash)
    return this.canonicalRequest
  }

  protected override async createStringToSign(...parts: [string, string, string, string]): Promise<string> {
    this.stringToSign = await super.createStringToSign(...parts)
    return this.stringToSign
  }
}
