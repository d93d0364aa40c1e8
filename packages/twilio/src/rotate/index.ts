/** @module Giving Twilio an AWS key, and replacing the one it has. */
export { longLivedPair } from './long-lived-pair.js'
export { publishToTwilio, type PublishedCredential, type PublishToTwilioOptions } from './publish-to-twilio.js'
export { rotateTwilioAwsCredential } from './rotate-twilio-aws-credential.js'
export type { RotateTwilioAwsCredentialOptions, RotationProgress, RotationResult } from './rotation-options.js'
export { fileJournal, type RotationJournal, type RotationPhase, type RotationRecord } from './rotation-journal.js'
