/** @module AWS's own signer for sets of regions, version 4A: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
import { CredentialsError, nodeCodeOf, type Credentials, type Runtime } from '@credchain/core'
import type { SigningScope } from '../infer/signing-scope.js'
import type { HttpRequest } from '@smithy/types'
import { NodeSha256 } from './node-sha256.js'

interface RegionSetOptions extends SigningScope {
  readonly credentials: Credentials
  readonly keepsPath: boolean
  readonly load: Runtime['load']
}

/** What signs requests, for one region or for a set. */
export interface RequestSigner {
  sign(request: HttpRequest, options: { readonly signingDate: Date }): Promise<HttpRequest>
  readonly canonicalRequest?: string
  readonly stringToSign?: string
}

/** `INVALID_CONFIG` where the package is not installed: few need it. */
export async function regionSetSigner({ credentials, service, region, keepsPath, load }: RegionSetOptions): Promise<RequestSigner> {
  const { SignatureV4a } = await load(() => import('@smithy/signature-v4a')).catch((error: unknown) => {
    if (nodeCodeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error
    const hint = 'Install it, or ask one region by the address of a bucket.'
    throw new CredentialsError(
      'INVALID_CONFIG',
      'signing',
      'requests to a set of regions are signed with the package @smithy/signature-v4a',
      { hint },
    )
  })
  return new SignatureV4a({ credentials, service, region, sha256: NodeSha256, uriEscapePath: !keepsPath, applyChecksum: false })
}
