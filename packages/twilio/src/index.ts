/** @module @credchain/twilio: the AWS key pair that Twilio holds, as a credential provider. */
export type { TwilioKeyPair } from './source/check-key-pair.js'
export { fromTwilio, type FromTwilioOptions } from './source/from-twilio.js'
export { parseTwilioCredentialString } from './source/parse-twilio-credential-string.js'
