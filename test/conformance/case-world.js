/** @module The world of one case: its variables and files, a scripted network, and a clock that stands still. */
import { hostRuntime, TransportError } from '@credchain/core'
import { fakeWorld } from '@credchain/sandbox'

/** @typedef {import('@credchain/core').HttpRequest} HttpRequest */
/** @typedef {import('@credchain/core').HttpResponse} HttpResponse */
/** @typedef {import('@credchain/core').Runtime} Runtime */

/**
 * @typedef {object} CaseWorldOptions
 * @property {number} [at] the clock, in milliseconds since the epoch
 * @property {Record<string, string>} [env]
 * @property {Record<string, string>} [files]
 * @property {string} [home]
 * @property {string} [platform] as `process.platform`
 * @property {(request: HttpRequest) => HttpResponse | Promise<HttpResponse>} [http]
 * @property {Runtime['exec']} [exec] default: the shell of this machine
 */

/**
 * A runtime on the sandbox's world in memory. Back-offs last as long as they say and move the clock by that; nothing else does. Only what it is
 * given is reached: no file, variable or address of this machine.
 * @param {CaseWorldOptions} options
 */
export function caseWorld({ at = 0, env = {}, files = {}, home = env['HOME'] ?? '/nobody', platform = 'linux', http, exec }) {
  const memory = fakeWorld({ at, env, files, home, platform })
  /** @type {HttpRequest[]} */
  const requests = []
  let now = at
  /** @type {Runtime} */
  const runtime = {
    ...memory,
    now: () => now,
    async sleep(ms, signal, background) {
      const end = now + ms
      await hostRuntime.sleep(ms, signal, background)
      now = Math.max(now, end)
    },
    async http(request) {
      request.signal?.throwIfAborted()
      requests.push(request)
      if (http === undefined) throw new TransportError('ECONNREFUSED', 'this case has no network')
      return http(request)
    },
    exec: exec ?? hostRuntime.exec,
  }
  return { runtime, files: memory.files, requests }
}
