/** @module What is looked at in AWS, as far as the diagnosis is given who tells about it. */
import { redactKeyId } from '@credchain/core'
import type { S3Location } from '../policy/s3-url.js'
import { bucketFacts, keyFacts, simulatedDecisions, type BucketFacts, type KeyFacts } from './ask-aws.js'
import type { DiagnoseTwilioS3Options } from './diagnose-options.js'
import type { TwilioFinding } from './finding.js'
import { judgeBucket } from './judge-bucket.js'
import { judgePolicy } from './judge-policy.js'
import { notRead } from './look-at-twilio.js'
import { decisionOf, type Statement } from './policy-decision.js'
import { policyQuestions } from './policy-questions.js'

type Options = Pick<DiagnoseTwilioS3Options, 's3' | 'iam' | 'kmsKeyArn' | 'voice' | 'signal'>

export interface LookedAtBucket {
  readonly facts: BucketFacts | undefined
  readonly findings: readonly TwilioFinding[]
}

export async function lookAtBucket(location: S3Location, { s3, kmsKeyArn, signal }: Options): Promise<LookedAtBucket> {
  const { bucket } = location
  if (s3 === undefined) {
    const unasked = notAsked(`whether the bucket ${bucket} is there, its region and its encryption`, 's3')
    return { facts: undefined, findings: [...judgeBucket(location, undefined, kmsKeyArn), unasked] }
  }
  const { value, findings } = await attempted(`the bucket ${bucket}`, () => bucketFacts(s3, bucket), signal)
  return { facts: value, findings: [...judgeBucket(location, value, kmsKeyArn), ...findings] }
}

/** A key whose user is known. */
export type LookedAtKey = KeyFacts

/** @param accessKeyId undefined when nobody knows which key it is, which is told elsewhere. */
export async function lookAtKey(
  accessKeyId: string | undefined,
  { iam, signal }: Options,
): Promise<{ readonly key: LookedAtKey | undefined; readonly findings: readonly TwilioFinding[] }> {
  if (iam === undefined || accessKeyId === undefined) return { key: undefined, findings: [] }
  const name = redactKeyId(accessKeyId)
  const { value: key, findings } = await attempted(`the key ${name} in IAM`, () => keyFacts(iam, accessKeyId), signal)
  if (key?.isActive !== false) return { key, findings }
  const inactive: TwilioFinding = {
    rule: 'inactive-key',
    severity: 'error',
    message: `the key ${name}, which Twilio holds, is inactive in IAM`,
    remedy: 'activate it, or give Twilio another',
  }
  return { key, findings: [inactive] }
}

export interface PolicyCase {
  readonly location: S3Location
  readonly facts: BucketFacts | undefined
  readonly statements: readonly Statement[] | undefined
  readonly keys: readonly LookedAtKey[]
}

export async function lookAtPolicy(
  { location, facts, statements, keys }: PolicyCase,
  { iam, voice = false, kmsKeyArn, signal }: Options,
): Promise<readonly TwilioFinding[]> {
  const { bucket } = location
  const ofBucket = facts?.kmsKey?.startsWith('arn:') ? facts.kmsKey : undefined
  const questions = policyQuestions(location, { voice, kmsKeyArn: kmsKeyArn ?? ofBucket })
  if (statements !== undefined) {
    const decisions = questions.map(({ action, resource }) => decisionOf(statements, action, resource))
    return judgePolicy(bucket, questions, decisions)
  }
  if (iam === undefined) return [notAsked(`what the key may do in the bucket ${bucket}`, 'policy or iam')]
  const findings: TwilioFinding[] = []
  for (const userArn of new Set(keys.map((key) => key.userArn))) {
    const what = `what ${userArn} may do in the bucket ${bucket}`
    const { value: decisions, findings: unread } = await attempted(what, () => simulatedDecisions(iam, userArn, questions), signal)
    findings.push(...unread, ...(decisions === undefined ? [] : judgePolicy(bucket, questions, decisions)))
  }
  if (keys.length > 0) return findings
  const message = `what the key may do in the bucket ${bucket} was not looked at: nobody knows its user`
  return [{ rule: 'not-looked-at', severity: 'warning', message, remedy: 'tell the key in expect.accessKeyId' }]
}

async function attempted<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  signal: AbortSignal | undefined,
): Promise<{ readonly value: T | undefined; readonly findings: readonly TwilioFinding[] }> {
  signal?.throwIfAborted()
  try {
    const value = await ask()
    const unknown: TwilioFinding = { rule: 'not-looked-at', severity: 'warning', message: `${what} is unknown there` }
    return { value, findings: value === undefined ? [unknown] : [] }
  } catch (error) {
    signal?.throwIfAborted()
    return { value: undefined, findings: [notRead(what, error)] }
  }
}

function notAsked(what: string, option: string): TwilioFinding {
  return { rule: 'not-looked-at', severity: 'note', message: `${what} was not looked at`, remedy: `give ${option}` }
}
