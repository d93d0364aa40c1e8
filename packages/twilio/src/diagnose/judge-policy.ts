/** @module What the answers to the questions about a policy mean. */
import type { TwilioFinding } from './finding.js'
import type { Decision } from './policy-decision.js'
import type { PolicyQuestion } from './policy-questions.js'

/** @param decisions of each question, in their order. */
export function judgePolicy(
  bucket: string,
  questions: readonly PolicyQuestion[],
  decisions: readonly Decision[],
): readonly TwilioFinding[] {
  const those = (isNeeded: boolean, decision: Decision) =>
    questions.filter((question, index) => question.isNeeded === isNeeded && decisions[index] === decision)
  const findings: TwilioFinding[] = []
  const lacking = those(true, 'denied')
  if (lacking.length > 0) {
    const message = `the policy for the bucket ${bucket} refuses what Twilio needs: ${told(lacking)}`
    findings.push({ rule: 'policy-lacks', severity: 'error', message, remedy: 'twilioS3Policy, or credchain policy twilio, writes one' })
  }
  const tooMuch = those(false, 'allowed')
  if (tooMuch.length > 0) {
    const message = `the policy for the bucket ${bucket} allows what no upload needs: ${told(tooMuch)}`
    const remedy = 'twilioS3Policy, or credchain policy twilio, writes one that denies it'
    findings.push({ rule: 'policy-too-wide', severity: 'warning', message, remedy })
  }
  const open = [...those(true, 'unknown'), ...those(false, 'unknown')]
  if (open.length > 0) {
    const message = `the policy for the bucket ${bucket} has conditions or variables, on which this depends: ${told(open)}`
    findings.push({ rule: 'not-looked-at', severity: 'note', message })
  }
  return findings
}

function told(questions: readonly PolicyQuestion[]): string {
  return questions.map(({ action, resource }) => `${action} on ${resource}`).join(', ')
}
