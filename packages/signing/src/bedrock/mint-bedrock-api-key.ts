/** @module API keys of Amazon Bedrock that end by themselves. https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-generate.html */
import { hostRuntime, type Expiring, type Runtime } from '@credchain/core'
import { signInQuery } from '../sign/sign-request.js'
import { lastingIdentity, type LifeOptions } from '../sign/presign-url.js'

export interface MintBedrockApiKeyOptions extends Omit<LifeOptions, 'expiresIn'> {
  /** The key is for this region. */
  readonly region: string
  /** Life in seconds, 1 to 43 200. Default: 43 200, twelve hours. */
  readonly expiresIn?: number
}

/** As the `token:` option of clients takes it. */
export interface BedrockApiKey extends Expiring {
  readonly token: string
  readonly expiration: Date
}

const LONGEST_SECONDS = 43_200
const HOST = 'bedrock.amazonaws.com'

/**
 * A short-term API key with the rights of `credentials`: a signed request in disguise, made without asking anybody. It ends with the credentials, if those end
 * first, which a `notice` event tells. Rejects with `TypeError` for a life or a region that is none; else as the credentials do,
 * with `UNAVAILABLE` for those that have ended.
 */
export async function mintBedrockApiKey(options: MintBedrockApiKeyOptions, runtime: Runtime = hostRuntime): Promise<BedrockApiKey> {
  const { region, expiresIn = LONGEST_SECONDS } = options
  if (typeof region !== 'string' || !/^[a-z\d-]+$/.test(region)) throw new TypeError('bedrock: pass options.region, such as eu-west-1')
  if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > LONGEST_SECONDS) {
    throw new TypeError(`bedrock: options.expiresIn must be whole seconds, 1 to ${LONGEST_SECONDS}`)
  }
  const credentials = await lastingIdentity(expiresIn, options, runtime)
  const at = runtime.now()
  const action = 'Action=CallWithBearerToken'
  const { query } = await signInQuery(
    { method: 'POST', path: '/', query: action, headers: { host: HOST } },
    { service: 'bedrock', region, credentials, at, load: runtime.load, seconds: expiresIn, keepsPath: false },
  )
  const endsAt = Math.min(at + expiresIn * 1_000, credentials.expiration?.getTime() ?? Infinity)
  const request = Buffer.from(`${HOST}/?${action}&${query}&Version=1`).toString('base64')
  return { token: `bedrock-api-key-${request}`, expiration: new Date(endsAt) }
}
