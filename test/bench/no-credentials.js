/** @module E: how long it takes to learn that there are no credentials, where the instance metadata endpoint swallows what it is sent. */
import { fromNodeProviderChain } from '@aws-sdk/credential-providers'
import { hostRuntime } from '@credchain/core'
import { fromChain, fromContainerMetadata, fromEnv, fromIni, fromInstanceMetadata, fromTokenFile } from '@credchain/providers'
import { createServer } from 'node:net'
import { row } from './row.js'
import { instanceAt, withEnvironment } from './with-environment.js'

const EXPERIMENT = 'E no credentials'
const SAMPLES = 3
const LINKS = ['env', 'ini', 'token-file', 'container-metadata', 'instance-metadata']

/** @typedef {{ first: number[], second: number[], message: string }} Waits */

/**
 * @param {import('./row.js').Bench} bench
 */
export async function measureNoCredentials({ say }) {
  const hole = await blackHole()
  try {
    return await withEnvironment(instanceAt(hole.url), async () => {
      say('one timeout of a second')
      const floor = (await waits(() => () => hostRuntime.http({ method: 'PUT', url: hole.url, deadlineMs: 1000 }))).first
      say('default chain of the AWS SDK')
      const peer = await waits(() => fromNodeProviderChain())
      say('fromChain of the same sources')
      const ours = await waits(() => fromChain([fromEnv(), fromIni(), fromTokenFile(), fromContainerMetadata(), fromInstanceMetadata()]))
      return [
        row({ experiment: EXPERIMENT, subject: 'one timeout', kind: 'floor', samples: floor, unit: 'ms' }),
        ...rowsOf(floor, peer, ours),
      ]
    })
  } finally {
    hole.close()
  }
}

/**
 * @param {readonly number[]} floor
 * @param {Waits} peer
 * @param {Waits} ours
 */
function rowsOf(floor, peer, ours) {
  const ofFloor = (/** @type {number[]} */ samples) => middle(samples) / middle(floor)
  const measured = (/** @type {'peer' | 'ours'} */ kind, /** @type {string} */ subject, /** @type {number[]} */ samples) => ({
    experiment: EXPERIMENT,
    kind,
    subject,
    samples,
    unit: 'ms',
    ratio: ofFloor(samples),
  })
  const named = (/** @type {Waits} */ { message }) =>
    `the message names ${LINKS.filter((link) => message.includes(link)).length} of ${LINKS.length} sources`
  return [
    row({ ...measured('peer', 'default chain, first call', peer.first), note: named(peer) }),
    row(measured('peer', 'default chain, second call', peer.second)),
    row({ ...measured('ours', 'fromChain, first call', ours.first), reach: { of: 'value', atMost: 1050 }, note: named(ours) }),
    row({ ...measured('ours', 'fromChain, second call', ours.second), reach: { of: 'value', atMost: 50 } }),
  ]
}

/**
 * Milliseconds until the first and the second call fail.
 * @param {() => () => Promise<unknown>} build
 * @returns {Promise<Waits>}
 */
async function waits(build) {
  /** @type {Waits} */
  const seen = { first: [], second: [], message: '' }
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const provider = build()
    for (const which of /** @type {const} */ (['first', 'second'])) {
      const began = performance.now()
      const outcome = await provider().then(
        () => undefined,
        (/** @type {unknown} */ error) => String(error),
      )
      if (outcome === undefined) throw new Error('there were credentials')
      seen[which].push(performance.now() - began)
      seen.message = outcome
    }
  }
  return seen
}

/** @param {readonly number[]} samples */
function middle(samples) {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN
}

/** @returns {Promise<{ url: string, close: () => void }>} a peer that takes every connection and never says anything */
async function blackHole() {
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
