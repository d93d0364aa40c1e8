/** @module What every STS operation is, and the element that most of them answer with. */
import type { Identities, Principal, SessionKey } from '../identity/identities.js'
import type { StsParameters } from './sts-parameters.js'
import type { XmlContent } from '../server/xml.js'

/** Gives the content of its result element, or throws `AwsError`. */
export type StsOperation = (parameters: StsParameters, caller: Principal, identities: Identities) => XmlContent

/** The Credentials element; its expiration has whole seconds, as AWS's has. */
export function credentialsContent(session: SessionKey): XmlContent {
  return {
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    Expiration: new Date(session.expiresAt).toISOString().replace(/\.\d{3}Z$/, 'Z'),
  }
}
