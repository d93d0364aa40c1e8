/** @module What S3 and IAM tell about a bucket and about the key that Twilio holds. */
import type { Decision } from './policy-decision.js'
import type { PolicyQuestion } from './policy-questions.js'

/** Two operations of S3, as the class `S3` of `@aws-sdk/client-s3` has them. */
export interface S3Reader {
  headBucket(input: { Bucket: string }): Promise<{ readonly BucketRegion?: string | undefined }>
  getBucketEncryption(input: { Bucket: string }): Promise<{
    readonly ServerSideEncryptionConfiguration?: { readonly Rules?: readonly EncryptionRule[] | undefined } | undefined
  }>
}

interface EncryptionRule {
  readonly ApplyServerSideEncryptionByDefault?:
    | { readonly SSEAlgorithm?: string | undefined; readonly KMSMasterKeyID?: string | undefined }
    | undefined
}

/** Four operations of IAM, as the class `IAM` of `@aws-sdk/client-iam` has them. */
export interface IamReader {
  getAccessKeyLastUsed(input: { AccessKeyId: string }): Promise<{ readonly UserName?: string | undefined }>
  getUser(input: { UserName: string }): Promise<{ readonly User?: { readonly Arn?: string | undefined } | undefined }>
  listAccessKeys(input: { UserName: string }): Promise<{ readonly AccessKeyMetadata?: readonly AccessKeyFacts[] | undefined }>
  simulatePrincipalPolicy(input: { PolicySourceArn: string; ActionNames: string[]; ResourceArns: string[] }): Promise<{
    readonly EvaluationResults?:
      | readonly {
          readonly EvalActionName?: string | undefined
          readonly EvalDecision?: string | undefined
          readonly MissingContextValues?: readonly string[] | undefined
        }[]
      | undefined
  }>
}

interface AccessKeyFacts {
  readonly AccessKeyId?: string | undefined
  readonly Status?: string | undefined
  readonly CreateDate?: Date | undefined
}

export interface BucketFacts {
  readonly region: string | undefined
  /** `AES256`, `aws:kms` … */
  readonly algorithm: string | undefined
  /** ARN, id or alias, as it was configured. */
  readonly kmsKey: string | undefined
}

export async function bucketFacts(s3: S3Reader, bucket: string): Promise<BucketFacts> {
  const { BucketRegion: region } = await s3.headBucket({ Bucket: bucket })
  const { ServerSideEncryptionConfiguration: encryption } = await s3.getBucketEncryption({ Bucket: bucket })
  const rule = encryption?.Rules?.[0]?.ApplyServerSideEncryptionByDefault
  return { region, algorithm: rule?.SSEAlgorithm, kmsKey: rule?.KMSMasterKeyID }
}

export interface KeyFacts {
  readonly userArn: string
  readonly isActive: boolean
  readonly createdAt: Date | undefined
}

/** Undefined when IAM knows no user of that key. */
export async function keyFacts(iam: IamReader, accessKeyId: string): Promise<KeyFacts | undefined> {
  const { UserName } = await iam.getAccessKeyLastUsed({ AccessKeyId: accessKeyId })
  if (UserName === undefined) return undefined
  const { User } = await iam.getUser({ UserName })
  const { AccessKeyMetadata = [] } = await iam.listAccessKeys({ UserName })
  const key = AccessKeyMetadata.find(({ AccessKeyId }) => AccessKeyId === accessKeyId)
  if (User?.Arn === undefined || key === undefined) return undefined
  return { userArn: User.Arn, isActive: key.Status === 'Active', createdAt: key.CreateDate }
}

/** IAM's own verdicts, in the order of the questions: groups and boundaries of the user count. */
export async function simulatedDecisions(
  iam: IamReader,
  userArn: string,
  questions: readonly PolicyQuestion[],
): Promise<readonly Decision[]> {
  const decided = new Map<string, Decision>()
  for (const resource of new Set(questions.map((question) => question.resource))) {
    const ActionNames = questions.filter((question) => question.resource === resource).map(({ action }) => action)
    const { EvaluationResults = [] } = await iam.simulatePrincipalPolicy({
      PolicySourceArn: userArn,
      ActionNames,
      ResourceArns: [resource],
    })
    for (const { EvalActionName, EvalDecision, MissingContextValues = [] } of EvaluationResults) {
      const plain = EvalDecision === 'allowed' ? 'allowed' : 'denied'
      decided.set(`${EvalActionName} ${resource}`, MissingContextValues.length > 0 ? 'unknown' : plain)
    }
  }
  return questions.map(({ action, resource }) => decided.get(`${action} ${resource}`) ?? 'unknown')
}
