/** @module The day in words: what was assumed, and what came of it. */
import { CALLS_MS, MINUTE_MS, OUTAGE, processesOf, SESSION_MS, SKEWED, START_MS } from './plan.js'
import { VARIANTS } from './variants.js'

const count = (/** @type {number} */ number) => Math.round(number).toLocaleString('en').replaceAll(',', ' ')
const rate = (/** @type {number} */ number) => (number < 10 ? number.toFixed(1) : count(number))
const seconds = (/** @type {number} */ ms) => `${(ms / 1_000).toFixed(1)} s`

/**
 * @param {readonly import('./summary.js').Summary[]} summaries
 * @param {import('./plan.js').Plan} plan
 * @param {number} times how often what was run is in the fleet
 */
export function dayText(summaries, plan, times) {
  const { fleet, stsPerSecond } = plan
  const roles = fleet.roles * times
  return `# A fleet's day

![STS calls a second over the day](fleet-day.svg)

\`pnpm simulate\` made this page, [the picture](fleet-day.svg) and [a row a minute](fleet-day.csv). It runs the engine as it was built (\`cached\`, \`refreshing\`, \`stored\`, \`fileStore\`,
\`redisStore\`, the synchronized clock) and \`memoizeIdentityProvider\` of \`@smithy/core\` over a virtual clock, network, disk and Redis.

| | ${summaries.map(({ variant }) => VARIANTS[variant]).join(' | ')} |
|---|${summaries.map(() => '---:').join('|')}|
${rowsOf(summaries).join('\n')}

## What was assumed

- ${count(processesOf(fleet) * times)} processes: ${roles} roles, each on ${fleet.hostsPerRole} hosts with ${fleet.processesPerHost} processes. ${sampleLine(fleet.roles, times)}
- All are started within ${START_MS / 1_000} s at 0:00, with nothing cached, and live through the day. Each is asked for credentials twice in ${CALLS_MS / 1_000} s on average, and has one AWS client: in
  AWS's case each further client is a memo, and a call, of its own. Calls while credentials are fresh are left out, as they change nothing.
- All hosts ask with one source identity, a user's keys say: entries of a store serve only those who have the source that they were minted from. Machines with identities of their own
  share among their own processes, as with the file store.
- Sessions last ${SESSION_MS / MINUTE_MS} min, AssumeRole's default. Windows are the defaults of each.
- STS allows ${count(stsPerSecond * times)} calls a second, the [published default](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-sts-requests) for calls made with AWS credentials, by account and
  region; it is the account that asks whose quota counts, and all roles are asked for from one. It is [a bucket of tokens](https://aws.amazon.com/blogs/security/how-to-monitor-and-query-iam-resources-at-scale-part-2/); of how many is not published, so it is one second's
  calls here, and fills evenly. A call takes 40 to 80 ms. All variants have the same client: three attempts, the SDK's back-off for throttled calls.
- Redis answers in 1 ms, and not at all from ${OUTAGE.from / 3_600_000}:00 to ${OUTAGE.from / 3_600_000}:${(OUTAGE.to - OUTAGE.from) / MINUTE_MS}. Files take no time. Entries are plain, since encryption changes no count.
- One host in ${SKEWED.oneIn} has a clock that is off by up to ${SKEWED.byMs / MINUTE_MS} min either way. That STS refuses signatures of such clocks until the SDK has corrected them is left out.
- What is left out besides: processes that come and go, other calls of STS by the same account, the SDK's budget for retries, time that the programs themselves take.
`
}

/**
 * @param {number} roles
 * @param {number} times
 */
function sampleLine(roles, times) {
  if (times === 1) return 'Every one of them was run.'
  return `Every process of ${roles} of the roles was run, with their share of what STS allows;
  counts are multiplied by ${times}. Roles share nothing but STS, so the others are as these.`
}

/** @param {readonly import('./summary.js').Summary[]} summaries */
function rowsOf(summaries) {
  /** @type {[string, (summary: import('./summary.js').Summary) => string][]} */
  const rows = [
    ['STS calls in the day', ({ calls }) => count(calls)],
    ['refused by its limit', ({ throttled }) => count(throttled)],
    ['granted, for the role asked for most', ({ mostPerRole }) => count(mostPerRole)],
    ['calls a second, busiest minute of the start', ({ peakAtStart }) => rate(peakAtStart)],
    ['calls a second, busiest minute later', ({ peakLater }) => rate(peakLater)],
    ['calls in the ten minutes without Redis', ({ callsInOutage }) => count(callsInOutage)],
    ['until the last process had credentials', ({ tally }) => seconds(tally.allServedMs)],
    ['failed requests before a process had any', ({ tally }) => count(tally.failedAtStart)],
    ['failed requests although unexpired credentials were held', ({ tally }) => count(tally.failedWhileHeld)],
    ['failed requests after they had ended', ({ tally }) => count(tally.failedAfterEnd)],
    ['time for which processes handed out ended credentials, in all', ({ tally }) => seconds(tally.deadMs)],
    ['longest wait of a request of a process that had credentials', ({ tally }) => seconds(tally.longestWaitMs)],
  ]
  return rows.map(([name, cell]) => `| ${name} | ${summaries.map(cell).join(' | ')} |`)
}
