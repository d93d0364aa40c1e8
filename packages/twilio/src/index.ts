/** @module @credchain/twilio: the AWS key pair that Twilio holds, who asks Twilio, and its API for such pairs. */
export {
  createTwilioAwsClient,
  transportFromTwilioSdk,
  TwilioApiError,
  type CreateAwsCredentialOptions,
  type TwilioAwsClient,
  type TwilioAwsClientOptions,
  type TwilioAwsCredential,
  type TwilioCallOptions,
  type TwilioS3Settings,
  type TwilioS3Target,
  type TwilioSdkClient,
  type TwilioTransport,
  type TwilioTransportRequest,
} from './client/index.js'
export {
  diagnoseTwilioS3,
  type DiagnoseTwilioS3Options,
  type IamReader,
  type S3Reader,
  type TwilioFinding,
  type TwilioFindingRule,
} from './diagnose/index.js'
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
export {
  bucketNameProblem,
  formatS3Url,
  kmsKeyProblem,
  parseS3Url,
  twilioS3Policy,
  type FormatS3UrlOptions,
  type PolicyDocument,
  type PolicyStatement,
  type S3Location,
  type TwilioS3PolicyOptions,
} from './policy/index.js'
export {
  fileJournal,
  longLivedPair,
  publishToTwilio,
  rotateTwilioAwsCredential,
  type PublishedCredential,
  type PublishToTwilioOptions,
  type RotateTwilioAwsCredentialOptions,
  type RotationJournal,
  type RotationPhase,
  type RotationProgress,
  type RotationRecord,
  type RotationResult,
} from './rotate/index.js'
export { fromTwilio, parseTwilioCredentialString, type FromTwilioOptions, type TwilioKeyPair } from './source/index.js'
