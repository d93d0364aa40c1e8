/** @module The list of AWS credentials, page by page. */
import { jsonObject, type HttpResponse } from '@credchain/core'
import { awsCredentialOf, type TwilioAwsCredential } from './aws-credential.js'
import { TwilioApiError } from './twilio-api-error.js'

export const CREDENTIALS_PATH = '/v1/Credentials/AWS'

/** Every credential. `ask` is given path and query, so that no answer can lead to another host. */
export async function* credentialPages(
  pageSize: number,
  ask: (path: string) => Promise<HttpResponse>,
): AsyncGenerator<TwilioAwsCredential> {
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > 1_000)
    throw new TypeError('list: pageSize is a whole number from 1 to 1000')
  const seen = new Set<string>()
  let path: string | undefined = `${CREDENTIALS_PATH}?PageSize=${pageSize}`
  while (path !== undefined) {
    if (seen.has(path)) throw new TwilioApiError('listing the AWS credentials failed: its pages form a loop', {})
    seen.add(path)
    const page = jsonObject((await ask(path)).text)
    const items = page?.['credentials']
    if (!Array.isArray(items)) throw new TwilioApiError('listing the AWS credentials failed: Twilio answered without a list', {})
    for (const item of items) yield awsCredentialOf(item)
    path = nextPath(page?.['meta'])
  }
}

/** `Page=n` alone is no cursor: the address that Twilio gives is followed, on the host that was asked. */
function nextPath(meta: unknown): string | undefined {
  const next: unknown = typeof meta === 'object' && meta !== null && 'next_page_url' in meta ? meta.next_page_url : undefined
  if (next === undefined || next === null) return undefined
  const url = typeof next === 'string' && URL.canParse(next) ? new URL(next) : undefined
  if (url?.pathname !== CREDENTIALS_PATH) {
    throw new TwilioApiError('listing the AWS credentials failed: the address of the next page leads elsewhere', {})
  }
  return url.pathname + url.search
}
