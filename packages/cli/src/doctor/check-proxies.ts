/** @module The proxies that the environment names. */
import { hostRuntime } from '@credchain/core'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Check, Outcome } from './check.js'
import { unreachable } from './unreachable.js'

const NAMES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']
const HTTP_NAMES = ['HTTP_PROXY', 'http_proxy']
const DEADLINE_MS = 4_000

export const checkProxies: Check = async ({ signal }) => {
  const { env } = hostRuntime
  const name = NAMES.find((each) => env[each]?.trim())
  if (name !== undefined) return [await proxyOutcome(name, env[name]?.trim() ?? '', signal)]
  const unused = HTTP_NAMES.find((each) => env[each]?.trim())
  if (unused === undefined) return [{ status: 'ok', message: 'no proxy is configured' }]
  const remedy = 'set HTTPS_PROXY too, if AWS is to be reached through a proxy'
  return [{ status: 'note', message: `${unused} is set and HTTPS_PROXY is not: requests to AWS go past the proxy`, remedy }]
}

async function proxyOutcome(name: string, text: string, signal: AbortSignal): Promise<Outcome> {
  // The value may hold a password: of it host and port are shown, and only if it is a URL.
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.hostname === '') {
    return { status: 'wrong', message: `${name} is not a URL`, remedy: 'write it as http://host:port' }
  }
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
  const socket = connect({ host: url.hostname.replaceAll(/[[\]]/g, ''), port })
  try {
    await once(socket, 'connect', { signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]) })
    return { status: 'ok', message: `the proxy of ${name}, ${url.host}, listens` }
  } catch (error) {
    signal.throwIfAborted()
    const isLate = error instanceof Error && error.name === 'AbortError'
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'ECONNRESET'
    return unreachable(`the proxy of ${name}, ${url.host},`, isLate ? 'ETIMEDOUT' : code, `start it, or change ${name}`)
  } finally {
    socket.destroy()
  }
}
