/** @module Why recordings do not reach the bucket. */
export type { IamReader, S3Reader } from './ask-aws.js'
export type { DiagnoseTwilioS3Options } from './diagnose-options.js'
export { diagnoseTwilioS3 } from './diagnose-twilio-s3.js'
export type { TwilioFinding, TwilioFindingRule } from './finding.js'
