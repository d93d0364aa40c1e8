/** @module Where a bucket is, as a URL: the forms that Twilio's settings hold. https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
import { partitionOf } from '@credchain/core'
import { bucketNameProblem } from './bucket-name-problem.js'

export interface S3Location {
  readonly bucket: string
  /** Undefined where the URL does not tell. */
  readonly region: string | undefined
  /** Folder within the bucket, decoded, without a slash in front; blank for the whole bucket. */
  readonly prefix: string
  /** `virtual`: `b.s3.<region>`, `virtual-dash`: `b.s3-<region>`, `path`: the bucket in the path, `bare`: the bucket is the host, as a page of Twilio's writes it. */
  readonly style: 'virtual' | 'virtual-dash' | 'path' | 'bare'
}

export interface FormatS3UrlOptions {
  readonly bucket: string
  readonly region: string
  /** Default: the whole bucket. */
  readonly prefix?: string
  /** `dot`: `s3.<region>`; `dash`: `s3-<region>`, which newer regions lack. Default: `dot`. */
  readonly style?: 'dot' | 'dash'
}

const HOST = /^(?:(.+)\.)?s3(?:-fips)?(?:\.dualstack)?(?:([.-])([a-z]{2,}(?:-[a-z]+)+-\d+))?\.amazonaws\.(?:com(?:\.cn)?|eu)$/

/** Reads the URL of a bucket or of a folder in one. Throws `TypeError` naming what is wrong with it. */
export function parseS3Url(text: string): S3Location {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:') throw new TypeError('parseS3Url: the URL does not begin with https://')
  if (url.username || url.password || url.port) throw new TypeError('parseS3Url: the URL has a user or a port')
  if (url.search || url.hash) throw new TypeError('parseS3Url: the URL has a query or a fragment')
  const path = decoded(url.pathname.slice(1))
  const host = HOST.exec(url.hostname)
  if (host === null && url.hostname.includes('.')) throw new TypeError('parseS3Url: the host is not one of S3')
  if (host === null) return checked({ bucket: url.hostname, region: undefined, prefix: path, style: 'bare' })
  const [, bucket, mark, region] = host
  if (bucket !== undefined) return checked({ bucket, region, prefix: path, style: mark === '-' ? 'virtual-dash' : 'virtual' })
  const slash = path.includes('/') ? path.indexOf('/') : path.length
  return checked({ bucket: path.slice(0, slash), region, prefix: path.slice(slash + 1), style: 'path' })
}

/** `https://<bucket>.s3.<region>.amazonaws.com/<prefix>/`. Throws `TypeError` for a bucket or a region that cannot be. */
export function formatS3Url({ bucket, region, prefix = '', style = 'dot' }: FormatS3UrlOptions): string {
  checkBucket('formatS3Url', bucket)
  if (!/^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(region)) throw new TypeError('formatS3Url: the region is none')
  const folders = prefix.split('/').filter(Boolean).map(strictly)
  const path = folders.map((folder) => `${folder}/`).join('')
  return `https://${bucket}.s3${style === 'dash' ? '-' : '.'}${region}.${partitionOf(region).dnsSuffix}/${path}`
}

function checked(location: S3Location): S3Location {
  checkBucket('parseS3Url', location.bucket)
  return location
}

/** Throws `TypeError` in the name of `who`. */
export function checkBucket(who: string, bucket: string): void {
  const problem = bucketNameProblem(bucket)
  if (problem !== undefined) throw new TypeError(`${who}: the bucket ${JSON.stringify(bucket)} ${problem}`)
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    throw new TypeError('parseS3Url: the path is not percent-encoded as it should be')
  }
}

/** RFC 3986, section 2: the settings take nothing else. */
function strictly(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (letter) => `%${letter.codePointAt(0)?.toString(16).toUpperCase()}`)
}
