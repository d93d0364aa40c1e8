/** @module Forms by which browsers upload to Amazon S3. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html */
import { hostRuntime, type Runtime } from '@credchain/core'
import { checkedUrl } from './checked-url.js'
import { checkedLife, lastingIdentity, type LifeOptions } from './presign-url.js'
import { signText } from './sign-request.js'
import { oneRegionScopeOf, type ScopeOptions } from './signing-scope-of.js'

/** `{ acl: 'private' }`, `['starts-with', '$Content-Type', 'image/']`, `['content-length-range', 1, 1048576]`. */
export type PostCondition =
  | Readonly<Record<string, string>>
  | readonly ['eq' | 'starts-with', string, string]
  | readonly ['content-length-range', number, number]

export interface PresignPostOptions extends LifeOptions, ScopeOptions {
  readonly bucket: string
  /** Key of the object. With `${filename}` at its end, the browser's name of the file takes that place. */
  readonly key: string
  /** Further fields of the form; each is a condition too. */
  readonly fields?: Readonly<Record<string, string>>
  /** What else has to be so. Default: nothing. */
  readonly conditions?: readonly PostCondition[]
}

export interface PresignedPost {
  readonly url: string
  /** Fields of the form, which go before the file. */
  readonly fields: Readonly<Record<string, string>>
}

const FILE_NAME = '${filename}'

/**
 * A form for uploading one object to `url`, the bucket's address. Its policy ends after `expiresIn` seconds, and with the credentials that signed it: where
 * those end first, there is a `notice` event. Errors are those of `presignUrl`.
 */
export async function presignPost(url: URL | string, options: PresignPostOptions, runtime: Runtime = hostRuntime): Promise<PresignedPost> {
  const target = checkedUrl(url)
  const seconds = checkedLife(options.expiresIn)
  for (const name of ['bucket', 'key'] as const) {
    if (typeof options[name] !== 'string' || options[name] === '') throw new TypeError(`signing: pass options.${name}`)
  }
  checkFields(options)
  const { service, region } = oneRegionScopeOf(target, options)
  const { bucket, key, conditions = [] } = options
  const credentials = await lastingIdentity(seconds, options, runtime)
  const at = runtime.now()
  const stamp = new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const fields: Record<string, string> = {
    ...options.fields,
    bucket,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${credentials.accessKeyId}/${stamp.slice(0, 8)}/${region}/${service}/aws4_request`,
    'X-Amz-Date': stamp,
    ...(credentials.sessionToken && { 'X-Amz-Security-Token': credentials.sessionToken }),
  }
  const named: PostCondition = key.endsWith(FILE_NAME) ? ['starts-with', '$key', key.slice(0, -FILE_NAME.length)] : { key }
  const policy = {
    expiration: new Date(at + seconds * 1_000).toISOString(),
    conditions: [...conditions, ...Object.entries(fields).map(([name, value]) => ({ [name]: value })), named],
  }
  const text = Buffer.from(JSON.stringify(policy)).toString('base64')
  const signature = await signText(text, { credentials, service, region, at, load: runtime.load })
  return { url: target.href, fields: { ...fields, key, Policy: text, 'X-Amz-Signature': signature } }
}

/** Fields that come with the form; names of fields are read in any case. */
const OWN = /^(?:bucket|key|policy|file|x-amz-(?:algorithm|credential|date|security-token|signature))$/i

function checkFields({ key, fields = {} }: PresignPostOptions): void {
  const own = Object.keys(fields).find((name) => OWN.test(name))
  if (own !== undefined) throw new TypeError(`signing: the field ${own} comes with the form: leave it out of options.fields`)
  if (key.includes(FILE_NAME) && key.indexOf(FILE_NAME) !== key.length - FILE_NAME.length) {
    throw new TypeError(`signing: options.key may have ${FILE_NAME} at its end only: no condition fits a name in the middle`)
  }
}
