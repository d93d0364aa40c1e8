/** @module `credchain twilio doctor`: what does not fit together between Twilio and a bucket. */
import { CredentialsError, expandHome, homeRegionOf, hostRuntime, jsonObject, type ChainProvider } from '@credchain/core'
import { diagnoseTwilioS3, type DiagnoseTwilioS3Options, type TwilioFinding } from '@credchain/twilio/diagnose'
import { readFile } from 'node:fs/promises'
import type { Invocation } from '../invocation.js'
import { machineChain } from '../machine-chain.js'
import type { Terminal } from '../terminal.js'

export interface DoctorOptions {
  /** A file. */
  readonly policy?: string
  /** S3 and IAM are asked. */
  readonly aws?: boolean
  readonly sid?: string
  readonly bucket?: string
  readonly kmsKey?: string
  readonly voice?: boolean
  /** In days. */
  readonly maxKeyAge: number
}

/** Prints the findings, the worst first. Nothing is changed. Exit code 0, or 1 when there is more than notes. */
export async function doctor(options: DoctorOptions, invocation: Invocation): Promise<number> {
  const { policy, aws = false, sid, bucket, kmsKey, voice, maxKeyAge } = options
  const { json, signal, terminal } = invocation
  const chain = machineChain(invocation)
  try {
    const findings = await diagnoseTwilioS3({
      ...(aws && (await awsClients(chain, invocation))),
      policy: policy === undefined ? undefined : await policyOf(policy),
      expect: { sid, bucket },
      kmsKeyArn: kmsKey,
      voice,
      maxKeyAgeDays: maxKeyAge,
      signal,
    })
    if (json) terminal.print(JSON.stringify(findings, undefined, 2))
    else for (const finding of findings) terminal.print(textOf(finding, terminal))
    return findings.some(({ severity }) => severity !== 'note') ? 1 : 0
  } finally {
    chain.close()
  }
}

async function awsClients(
  credentials: ChainProvider,
  { region = homeRegionOf('') }: Invocation,
): Promise<Pick<DiagnoseTwilioS3Options, 's3' | 'iam'>> {
  const [{ S3 }, { IAM }] = await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/client-iam')])
  // The bucket may be in any region.
  return { s3: new S3({ credentials, region, followRegionRedirects: true }), iam: new IAM({ credentials, region }) }
}

async function policyOf(file: string): Promise<object> {
  const text = await readFile(expandHome(file, hostRuntime), 'utf8').catch(() => undefined)
  const policy = text === undefined ? undefined : jsonObject(text)
  if (policy !== undefined) return policy
  throw new CredentialsError('INVALID_CONFIG', 'twilio', `${file} ${text === undefined ? 'cannot be read' : 'is no JSON object'}`)
}

function textOf({ severity, message, remedy }: TwilioFinding, { colors }: Terminal): string {
  const paint = { error: colors.red, warning: colors.yellow, note: colors.dim }[severity]
  const line = `${paint(severity)}: ${message}`
  return remedy === undefined ? line : `${line}\n  ${colors.dim(`remedy: ${remedy}`)}`
}
