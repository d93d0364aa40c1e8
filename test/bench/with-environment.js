/** @module A stretch of work in another environment. */

/**
 * Sets the variables (undefined unsets one), and sets them back when the work has ended.
 * @template R
 * @param {Readonly<Record<string, string | undefined>>} variables
 * @param {() => Promise<R>} work
 * @returns {Promise<R>}
 */
export async function withEnvironment(variables, work) {
  const before = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]))
  set(variables)
  try {
    return await work()
  } finally {
    set(before)
  }
}

/** Without the profiles of this machine, and with instance metadata at `endpoint`. */
export function instanceAt(/** @type {string} */ endpoint) {
  return {
    AWS_EC2_METADATA_DISABLED: undefined,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint,
    AWS_CONFIG_FILE: '/nonexistent/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
  }
}

/** @param {Readonly<Record<string, string | undefined>>} variables */
function set(variables) {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
}
