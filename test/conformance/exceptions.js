/** @module Cases that are not met on purpose, each with the reason. The only place where a case is known by its name. */

/** @typedef {{ readonly suite: string, readonly name: string, readonly why: string }} Exception */

/** @type {readonly Exception[]} */
export const EXCEPTIONS = [
  {
    suite: 'scenarios/profile',
    name: 'region_override',
    why: "a role's region is its profile's before AWS_REGION, as in the AWS SDK for JavaScript: where both are set, profiles of another partition would stop working",
  },
  {
    suite: 'sts-endpoints.json',
    name: 'Missing region',
    why: "fromTemporaryCredentials of the AWS SDK for JavaScript goes on without a region, so ours does: to the home region of the role's partition",
  },
]
