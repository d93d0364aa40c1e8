/** @module The STS of the measurements: starts its process and tells it how to behave. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** @typedef {import('./sts-server.js').Behaviour} Behaviour */

/**
 * @typedef {object} Sts
 * @property {(subject: string) => string} endpoint
 * @property {(subject: string, behaviour: Behaviour) => Promise<void>} behave from now on; the subject's count starts anew
 * @property {(subject: string) => Promise<number>} requests since the subject's behaviour was told
 * @property {() => void} close
 */

/** @returns {Promise<Sts>} */
export async function startSts() {
  const child = fork(fileURLToPath(new URL('sts-server.js', import.meta.url)), { execArgv: [] })
  const [{ port }] = await once(child, 'message')
  /** @type {Map<number, (requests: number) => void>} */
  const waiting = new Map()
  let orders = 0
  child.on('message', (/** @type {{ id: number, requests: number }} */ { id, requests }) => {
    waiting.get(id)?.(requests)
    waiting.delete(id)
  })

  /**
   * @param {string} subject
   * @param {Behaviour} [behaviour]
   * @returns {Promise<number>}
   */
  function order(subject, behaviour) {
    const id = (orders += 1)
    return new Promise((resolve) => {
      waiting.set(id, resolve)
      child.send({ id, subject, behaviour })
    })
  }

  return {
    endpoint: (subject) => `http://127.0.0.1:${port}/${subject}`,
    behave: async (subject, behaviour) => {
      await order(subject, behaviour)
    },
    requests: (subject) => order(subject),
    close: () => child.disconnect(),
  }
}
