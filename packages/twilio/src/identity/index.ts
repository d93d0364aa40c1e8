/** @module Who asks Twilio: identities for `fromChain` and the client. */
export { fromTwilioEnv } from './from-twilio-env.js'
export { fromTwilioIni, type FromTwilioIniOptions } from './from-twilio-ini.js'
export { fromTwilioOAuth, type FromTwilioOAuthOptions } from './from-twilio-oauth.js'
export { fromTwilioStatic, type FromTwilioStaticOptions } from './from-twilio-static.js'
export type { TwilioBasicIdentity, TwilioBearerIdentity, TwilioIdentity, TwilioIdentityProvider } from './twilio-identity.js'
