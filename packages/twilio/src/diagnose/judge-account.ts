/** @module What shows when recording and composition settings, and all credentials, are seen together. */
import { TARGETS } from '../client/s3-settings.js'
import type { TwilioFinding } from './finding.js'
import type { TwilioView } from './look-at-twilio.js'

/** @param expectedSid the credential that should be there. */
export function judgeAccount({ credentials, settings }: TwilioView, expectedSid?: string): readonly TwilioFinding[] {
  const findings: TwilioFinding[] = []
  if (expectedSid !== undefined && credentials?.every(({ sid }) => sid !== expectedSid)) {
    const message = `this account does not have ${expectedSid}: it was deleted, or is another account's`
    findings.push({ rule: 'credential-gone', severity: 'error', sid: expectedSid, message, remedy: 'give Twilio the key again' })
  }
  // https://www.twilio.com/docs/video/tutorials/storing-aws-s3
  if (settings.recording?.awsStorageEnabled && settings.composition?.awsStorageEnabled) {
    const message = 'recordings that are in S3 cannot be composed, and both recordings and compositions are written to S3'
    findings.push({ rule: 'no-composing', severity: 'warning', message, remedy: "keep recordings in Twilio's cloud if you compose them" })
  }
  const used = new Set(TARGETS.map((target) => settings[target]?.awsCredentialsSid))
  const isWhole = TARGETS.every((target) => settings[target] !== undefined)
  const unused = isWhole ? (credentials ?? []).filter(({ sid }) => !used.has(sid)) : []
  for (const { sid } of unused) {
    const message = `neither recording nor composition settings use ${sid}`
    findings.push({
      rule: 'unused-credential',
      severity: 'note',
      sid,
      message,
      remedy: 'remove it, once you know that Voice does not use it',
    })
  }
  const message = 'which credential Voice recordings use was not looked at: the API does not tell'
  findings.push({ rule: 'not-looked-at', severity: 'note', message, remedy: 'look in the Console, under Voice' })
  return findings
}
