/** @module A client of what Twilio has for AWS keys. */
export type { TwilioAwsCredential } from './aws-credential.js'
export {
  createTwilioAwsClient,
  type CreateAwsCredentialOptions,
  type TwilioAwsClient,
  type TwilioAwsClientOptions,
  type TwilioCallOptions,
} from './create-twilio-aws-client.js'
export type { TwilioS3Settings, TwilioS3Target } from './s3-settings.js'
export { transportFromTwilioSdk, type TwilioSdkClient } from './transport-from-twilio-sdk.js'
export { TwilioApiError } from './twilio-api-error.js'
export type { TwilioTransport, TwilioTransportRequest } from './twilio-transport.js'
