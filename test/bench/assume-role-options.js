/** @module What peer and ours alike are told: which role, through which keys, at which STS. */

/** A pair that is nobody's. */
export const KEYS = { accessKeyId: 'AKIABENCHBENCHBENCH1', secretAccessKey: 'SECRETSECRETSECRETSECRETSECRETSECRETSEC1' }

/**
 * The options of `fromTemporaryCredentials`, which are the same in both libraries.
 * @param {Pick<import('./start-sts.js').Sts, 'endpoint'>} sts
 * @param {string} subject
 */
export function assumeRoleOptions(sts, subject) {
  return {
    masterCredentials: KEYS,
    params: { RoleArn: 'arn:aws:iam::123456789012:role/bench', RoleSessionName: 'bench' },
    clientConfig: { region: 'us-east-1', endpoint: sts.endpoint(subject) },
  }
}
