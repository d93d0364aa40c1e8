/** @module The container credentials protocol, as ECS and EKS agents speak it. https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
import { json, refused, type BrokerAnswer } from './broker-answer.js'
import { sourceRefusal, withEnoughLife, type BrokerSource } from './broker-source.js'
import { credentialsDocument } from './credentials-document.js'
import { isSameSecret } from './is-same-secret.js'
import type { BrokerRequest } from './loopback-server.js'

export interface ContainerProtocolOptions {
  readonly sources: readonly BrokerSource[]
  /** What `Authorization` has to say. */
  readonly token: string
  readonly now: () => number
}

const ROOT = '/credentials'

/** Where the credentials of a profile are; of none, those of the machine. */
export function containerPath(profile: string | undefined): string {
  return profile === undefined ? ROOT : `${ROOT}/${encodeURIComponent(profile)}`
}

/** Who has no token learns nothing, not even which profiles there are. */
export function containerProtocol({ sources, token, now }: ContainerProtocolOptions): (request: BrokerRequest) => Promise<BrokerAnswer> {
  const byPath = new Map(sources.map(({ profile, provider }) => [containerPath(profile), provider]))
  return async ({ method, path, headers: { authorization } }) => {
    if (authorization === undefined) return refused(401, 'MissingAuthorization', 'Send the authorization token of this broker.')
    if (!isSameSecret(authorization, token))
      return refused(401, 'InvalidAuthorization', 'The authorization token is not that of this broker.')
    const provider = byPath.get(path)
    if (provider === undefined) return refused(404, 'NotFound', `There are credentials at ${[...byPath.keys()].join(', ')}.`)
    if (method !== 'GET') return refused(405, 'MethodNotAllowed', 'Use GET.')
    try {
      return json(200, credentialsDocument(await withEnoughLife(provider, now), now()))
    } catch (error) {
      return sourceRefusal(error)
    }
  }
}
