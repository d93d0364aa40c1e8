/** @module @credchain/twilio: the AWS key pair that Twilio holds, and who asks Twilio. */
export {
  fromTwilioEnv,
  fromTwilioIni,
  fromTwilioOAuth,
  fromTwilioStatic,
  type FromTwilioIniOptions,
  type FromTwilioOAuthOptions,
  type FromTwilioStaticOptions,
  type TwilioBasicIdentity,
  type TwilioBearerIdentity,
  type TwilioIdentity,
  type TwilioIdentityProvider,
} from './identity/index.js'
export { fromTwilio, parseTwilioCredentialString, type FromTwilioOptions, type TwilioKeyPair } from './source/index.js'
