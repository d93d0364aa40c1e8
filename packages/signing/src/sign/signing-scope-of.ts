/** @module What a request is signed for, and by what rules: the host's word, and the caller's before it. */
import { inferSigning } from '../infer/infer-signing.js'
import type { SigningScope } from '../infer/signing-scope.js'

export interface ScopeOptions {
  /** The name by which the service signs: `dynamodb`, `execute-api`. Default: told by the host. */
  readonly service?: string
  /** One, or a set of them for signature version 4A: `*`, `us-east-1,us-west-2`. Default: told by the host. */
  readonly region?: string
}

/** Throws `TypeError`, which names the two options, when neither they nor the host tell both. */
export function signingScopeOf(url: URL, options: ScopeOptions): SigningScope {
  for (const name of ['service', 'region'] as const) {
    const said: unknown = options[name]
    if (said !== undefined && (typeof said !== 'string' || !NAME.test(said))) throw new TypeError(`signing: options.${name} must be a name`)
  }
  const inferred = options.service === undefined || options.region === undefined ? toldBy(url) : undefined
  const { service = inferred?.service, region = inferred?.region } = options
  if (service === undefined || region === undefined) {
    throw new TypeError(`signing: the host ${url.host} does not tell what to sign for: pass both options, service and region`)
  }
  return { service, region }
}

/** What a signature names cannot be told from its other parts otherwise. */
const NAME = /^[\w.*,-]+$/

/** True where a request is for more than one region. */
export function isRegionSet(region: string): boolean {
  return /[*,]/.test(region)
}

/** Throws `TypeError` also for sets of regions, which only requests are signed for. */
export function oneRegionScopeOf(url: URL, options: ScopeOptions): SigningScope {
  const scope = signingScopeOf(url, options)
  if (isRegionSet(scope.region)) {
    throw new TypeError('signing: links and forms are signed for one region, not for a set: use the address of a bucket')
  }
  return scope
}

/** By origin: programs ask the same few hosts all day. */
const told = new Map<string, SigningScope | undefined>()
const MOST_ORIGINS = 1_000

function toldBy(url: URL): SigningScope | undefined {
  const { origin } = url
  if (told.has(origin)) return told.get(origin)
  if (told.size === MOST_ORIGINS) told.clear()
  const scope = inferSigning(url)
  told.set(origin, scope)
  return scope
}

/** Services whose objects have keys for paths: they are signed as they are, and the body may be left out. */
const S3_FAMILY = new Set(['s3', 's3express', 's3-object-lambda', 's3-outposts'])
/** It takes no signature of a body: https://docs.aws.amazon.com/vpc-lattice/latest/ug/sigv4-authenticated-requests.html */
const NEVER_SIGNS_BODIES = 'vpc-lattice-svcs'

export function isS3Like(service: string): boolean {
  return S3_FAMILY.has(service)
}

export function mayLeaveBodyOut(service: string): boolean {
  return isS3Like(service) || service === NEVER_SIGNS_BODIES
}

export function mustLeaveBodyOut(service: string): boolean {
  return service === NEVER_SIGNS_BODIES
}

/** Throws `TypeError` where the caller leaves the body out and the service does not. */
export function checkPayload(service: string, unsignedPayload: boolean | undefined): void {
  if (unsignedPayload === true && !mayLeaveBodyOut(service)) {
    throw new TypeError(`signing: ${service} has every body signed: leave out unsignedPayload`)
  }
}
