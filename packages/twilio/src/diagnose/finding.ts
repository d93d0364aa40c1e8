/** @module What is wrong, or was not looked at, on the way from Twilio to a bucket. */
import type { TwilioS3Target } from '../client/s3-settings.js'

/** What a finding is about, by a name that stays. */
export type TwilioFindingRule =
  | 'storage-off'
  | 'no-credential'
  | 'credential-gone'
  | 'foreign-credential'
  | 'unexpected-credential'
  | 'unused-credential'
  | 'other-key'
  | 'unlabelled'
  | 'old-key'
  | 'inactive-key'
  | 'no-url'
  | 'bad-url'
  | 'bare-url'
  | 'no-region'
  | 'wrong-region'
  | 'dotted-bucket'
  | 'unexpected-bucket'
  | 'no-composing'
  | 'encryption'
  | 'kms-key'
  | 'policy-lacks'
  | 'policy-too-wide'
  | 'not-looked-at'

export interface TwilioFinding {
  readonly rule: TwilioFindingRule
  /** `error`: media cannot be written. `warning`: something is not as it should be, or could not be read. `note`: worth knowing; what nobody asked to be looked at. */
  readonly severity: 'error' | 'warning' | 'note'
  /** The settings it is about, if it is of one of them alone. */
  readonly target?: TwilioS3Target
  /** The credential at Twilio it is about. */
  readonly sid?: string
  /** One line. Key ids show their last four characters. */
  readonly message: string
  /** What one can do about it. */
  readonly remedy?: string
}

const ORDER: readonly TwilioFinding['severity'][] = ['error', 'warning', 'note']

/** The worst first, otherwise in the order they were found; each once. */
export function sortedFindings(findings: readonly TwilioFinding[]): readonly TwilioFinding[] {
  const each = [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()]
  return ORDER.flatMap((severity) => each.filter((finding) => finding.severity === severity))
}
