/** @module The AWS key pair that Twilio holds, as a credential provider. */
export type { TwilioKeyPair } from './check-key-pair.js'
export { fromTwilio, type FromTwilioOptions } from './from-twilio.js'
export { parseTwilioCredentialString } from './parse-twilio-credential-string.js'
