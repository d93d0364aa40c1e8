/** @module The alias that an account has given itself. */
import { homeRegionOf, partitionOf, type Credentials } from '@credchain/core'
import type { CallerIdentity } from '@credchain/providers/sts'
import { createSignedFetch } from '@credchain/signing'
import type { Invocation } from '../invocation.js'

const DEADLINE_MS = 5_000

/**
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html, at `AWS_ENDPOINT_URL_IAM` where that is set. Undefined, with a note, for who may not know it.
 */
export async function accountAlias(
  credentials: Credentials,
  { arn }: CallerIdentity,
  { signal, terminal }: Invocation,
): Promise<string | undefined> {
  const region = homeRegionOf(arn)
  const url = new URL(process.env['AWS_ENDPOINT_URL_IAM'] || process.env['AWS_ENDPOINT_URL'] || iamUrl(region))
  url.search = 'Action=ListAccountAliases&Version=2010-05-08'
  const signed = createSignedFetch({ credentials, service: 'iam', region, allowedHosts: [url.host], maxAttempts: 1 })
  try {
    const answer = await signed(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]) })
    const text = await answer.text()
    if (answer.status === 200) return /<AccountAliases>\s*<member>([a-z0-9-]{3,63})<\/member>/.exec(text)?.[1]
    terminal.note(`IAM does not tell the alias (status ${answer.status}): these credentials need the right to iam:ListAccountAliases`)
  } catch {
    signal.throwIfAborted()
    terminal.note(`IAM at ${url.host} does not answer, so the alias is not known`)
  }
  return undefined
}

/** IAM is one service a partition. https://docs.aws.amazon.com/general/latest/gr/iam-service.html */
function iamUrl(region: string): string {
  const { name, dnsSuffix } = partitionOf(region)
  if (name === 'aws') return `https://iam.${dnsSuffix}`
  return name === 'aws-us-gov' ? `https://iam.us-gov.${dnsSuffix}` : `https://iam.${region}.${dnsSuffix}`
}
