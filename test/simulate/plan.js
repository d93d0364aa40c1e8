/** @module What is simulated: the fleet, its day, and the services around it. Durations in milliseconds. */

/** @typedef {{ roles: number, hostsPerRole: number, processesPerHost: number }} Fleet */
/** @typedef {{ fleet: Fleet, stsPerSecond: number, seed: number }} Plan what is run exactly */

const SECOND_MS = 1_000
export const MINUTE_MS = 60 * SECOND_MS
export const DAY_MS = 1_440 * MINUTE_MS
/** Midnight on which the day begins, milliseconds since the epoch. */
export const MIDNIGHT = Date.UTC(2026, 0, 1)

/** STS's published default for calls made with AWS credentials, by account and region. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const STS_PER_SECOND = 600
/** Life of a session: the default of AssumeRole. */
export const SESSION_MS = 60 * MINUTE_MS
/** Everything is started within this time after midnight. */
export const START_MS = 30 * SECOND_MS
/** A process asks for credentials twice in this time, on average. */
export const CALLS_MS = 10 * SECOND_MS
/** From when the peaks are those of every day, and not those of the start. */
export const SETTLED_MS = 30 * MINUTE_MS
/** Redis answers nothing. */
export const OUTAGE = { from: 720 * MINUTE_MS, to: 730 * MINUTE_MS }
/** One host in so many has a clock that is off, by up to this time either way; the others by half a second at most. */
export const SKEWED = { oneIn: 20, byMs: 10 * MINUTE_MS, elseByMs: SECOND_MS / 2 }

/** @type {Fleet} 100 000 processes */
export const FLEET = { roles: 40, hostsPerRole: 50, processesPerHost: 50 }
/** @type {Plan} */
export const SMALL = { fleet: { roles: 3, hostsPerRole: 4, processesPerHost: 5 }, stsPerSecond: 1, seed: 1 }

/**
 * Whole roles of the fleet, with their share of what STS allows: roles share nothing but that, so the others are as these.
 * @param {number} roles
 * @returns {Plan}
 */
export function sampleOf(roles) {
  return { fleet: { ...FLEET, roles }, stsPerSecond: (STS_PER_SECOND * roles) / FLEET.roles, seed: 1 }
}

/** @param {Fleet} fleet */
export function processesOf({ roles, hostsPerRole, processesPerHost }) {
  return roles * hostsPerRole * processesPerHost
}
