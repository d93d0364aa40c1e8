/** @module Preloaded into an example: hosts of AWS are the sandbox at SANDBOX_URL, for `fetch` whatever the port, for other clients if they name its port. */
import dns from 'node:dns'
import { request } from 'node:http'
import { buffer } from 'node:stream/consumers'

const { hostname, port } = new URL(process.env['SANDBOX_URL'] ?? '')

globalThis.fetch = async (input, init) => {
  const meant = new Request(input, init)
  const { host, pathname, search } = new URL(meant.url)
  const headers = { ...Object.fromEntries(meant.headers), host }
  const body = Buffer.from(await meant.arrayBuffer())
  const answer = await new Promise((resolve, reject) => {
    request({ hostname, port, path: pathname + search, method: meant.method, headers }, resolve)
      .on('error', reject)
      .end(body)
  })
  return new Response(await buffer(answer), { status: answer.statusCode, headers: answer.headers })
}

const { lookup } = dns
dns.lookup = (name, ...rest) => lookup(name.endsWith('.amazonaws.com') ? hostname : name, ...rest)
