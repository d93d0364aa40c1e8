/** @module What Twilio does in a bucket, as actions of IAM. https://www.twilio.com/docs/video/tutorials/storing-aws-s3 */

export const UPLOAD: readonly string[] = ['s3:PutObject']
/** Voice recordings are uploaded in parts: on their objects … */
export const PARTS: readonly string[] = ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts']
/** … and on the bucket. */
export const LIST_PARTS: readonly string[] = ['s3:ListBucketMultipartUploads']
/** Uploads take a data key, and uploads in parts read it back. */
export const KMS: readonly string[] = ['kms:GenerateDataKey', 'kms:Decrypt']
