/** @module What Twilio may do in your bucket, and where that is. */
export { bucketNameProblem } from './bucket-name-problem.js'
export { kmsKeyProblem } from './kms-key-problem.js'
export { formatS3Url, parseS3Url, type FormatS3UrlOptions, type S3Location } from './s3-url.js'
export { twilioS3Policy, type PolicyDocument, type PolicyStatement, type TwilioS3PolicyOptions } from './twilio-s3-policy.js'
