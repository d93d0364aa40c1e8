/** @module Signatures, in headers and in the query: the canonical request, the string to sign, and the signature itself. */
import { hostRuntime } from '@credchain/core'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { signInHeaders, signInQuery } from '@credchain/signing/sign'
import { compared, readJson } from '../suite.js'

/** @typedef {import('@credchain/signing/sign').Signable} Signable */

/**
 * @typedef {object} Context
 * @property {{ readonly access_key_id: string, readonly secret_access_key: string, readonly token?: string }} credentials
 * @property {number} expiration_in_seconds
 * @property {boolean} normalize
 * @property {string} region
 * @property {string} service
 * @property {boolean} sign_body
 * @property {string} timestamp
 * @property {boolean} [omit_session_token]
 */

/** @type {import('../suite.js').Suite} */
export const SIGV4 = {
  at: 'sigv4',
  async cases(path) {
    const folders = (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isDirectory())
    return folders.map(({ name }) => ({ name, run: () => signatureProblems(join(path, name)) }))
  },
}

/** @param {string} folder */
async function signatureProblems(folder) {
  /** @type {Context} */
  const context = await readJson(join(folder, 'context.json'))
  const text = (/** @type {string} */ name) => readFile(join(folder, name), 'utf8')
  const request = parsed(await text('request.txt'))
  const { access_key_id: accessKeyId, secret_access_key: secretAccessKey, token: sessionToken } = context.credentials
  const options = {
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    service: context.service,
    region: context.region,
    at: Date.parse(context.timestamp),
    load: hostRuntime.load,
    keepsPath: !context.normalize,
    tellsHash: context.sign_body,
    tokenAfter: context.omit_session_token ?? false,
  }
  const inHeaders = await signInHeaders(request, options)
  const inQuery = await signInQuery(request, { ...options, seconds: context.expiration_in_seconds })
  const query = new URLSearchParams(inQuery.query)
  const signatures = { header: /Signature=(\w+)$/.exec(inHeaders.headers['authorization'] ?? '')?.[1], query: query.get('X-Amz-Signature') }
  const tokens = { header: inHeaders.headers['x-amz-security-token'], query: query.get('X-Amz-Security-Token') ?? undefined }
  const problems = []
  for (const [kind, { canonicalRequest, stringToSign }] of /** @type {const} */ ([
    ['header', inHeaders],
    ['query', inQuery],
  ])) {
    problems.push(
      ...compared(`canonical request (${kind})`, await text(`${kind}-canonical-request.txt`), canonicalRequest),
      ...compared(`string to sign (${kind})`, await text(`${kind}-string-to-sign.txt`), stringToSign),
      ...compared(`signature (${kind})`, await text(`${kind}-signature.txt`), signatures[kind]),
      ...compared(`session token (${kind})`, sessionToken, tokens[kind]),
    )
  }
  return problems
}

/**
 * A request as it is on the wire: a header that comes again is joined, one that goes on in the next line goes on.
 * @param {string} text
 * @returns {Signable}
 */
function parsed(text) {
  const [head = '', ...rest] = text.replaceAll('\r\n', '\n').split('\n\n')
  const [line = '', ...headerLines] = head
    .replaceAll(/\n[ \t]+/g, ' ')
    .trimEnd()
    .split('\n')
  const [, method = '', target = ''] = /^(\S+) (.*) HTTP\/1\.1$/.exec(line) ?? []
  /** @type {Record<string, string>} */
  const headers = {}
  for (const headerLine of headerLines) {
    const at = headerLine.indexOf(':')
    const name = headerLine.slice(0, at).toLowerCase()
    const value = headerLine.slice(at + 1).trim()
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`
  }
  const mark = target.indexOf('?')
  return {
    method,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    headers,
    payload: rest.join('\n\n'),
  }
}
