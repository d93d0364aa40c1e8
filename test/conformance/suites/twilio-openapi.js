/** @module Twilio's own description of its API: what the sandbox is asked, and what it answers. */
import { hostRuntime } from '@credchain/core'
import { startSandbox } from '@credchain/sandbox'
import { openapiChecker, operationsOf } from '../openapi-checker.js'
import { compared, readJson } from '../suite.js'

/** @typedef {import('@credchain/sandbox').Sandbox} Sandbox */
/** @typedef {(method: string, path: string, form?: Readonly<Record<string, string>>) => Promise<import('../openapi-checker.js').Exchange>} Ask */

const USER = { userName: 'uploads', accessKeyId: 'AKIAUPLOADSUPLOADS01', secretAccessKey: 'upload+secret/upload+secret/upload+secre' }
const PAIR = `${USER.accessKeyId}:${USER.secretAccessKey}`

/** @type {import('../suite.js').Suite} */
export const TWILIO_OPENAPI = {
  at: 'twilio.openapi.json',
  async cases(path) {
    /** @type {import('../openapi-checker.js').OpenApiDocument} */
    const document = await readJson(path)
    return operationsOf(document).map(({ operationId }) => ({ name: operationId, run: () => operationProblems(document, operationId) }))
  },
}

/** How each operation comes about. @type {Readonly<Record<string, (ask: Ask, sid: string) => Promise<unknown>>>} */
const DEEDS = {
  ListCredentialAws: (ask) => ask('GET', '/v1/Credentials/AWS?PageSize=1'),
  CreateCredentialAws: (ask) => ask('POST', '/v1/Credentials/AWS', { Credentials: PAIR, FriendlyName: 'one + one' }),
  FetchCredentialAws: (ask, sid) => ask('GET', `/v1/Credentials/AWS/${sid}`),
  UpdateCredentialAws: (ask, sid) => ask('POST', `/v1/Credentials/AWS/${sid}`, { FriendlyName: 'other' }),
  DeleteCredentialAws: (ask, sid) => ask('DELETE', `/v1/Credentials/AWS/${sid}`),
  FetchRecordingSettings: (ask) => ask('GET', '/v1/RecordingSettings/Default'),
  CreateRecordingSettings: (ask, sid) => ask('POST', '/v1/RecordingSettings/Default', settings(sid)),
  FetchCompositionSettings: (ask) => ask('GET', '/v1/CompositionSettings/Default'),
  CreateCompositionSettings: (ask, sid) => ask('POST', '/v1/CompositionSettings/Default', settings(sid)),
}

/** @param {string} sid */
function settings(sid) {
  const storage = { AwsCredentialsSid: sid, AwsS3Url: 'https://b.s3.eu-west-1.amazonaws.com/p/', AwsStorageEnabled: 'true' }
  return { FriendlyName: 'uploads', ...storage, EncryptionEnabled: 'false' }
}

/**
 * @param {import('../openapi-checker.js').OpenApiDocument} document
 * @param {string} operationId
 */
async function operationProblems(document, operationId) {
  const deed = DEEDS[operationId]
  if (deed === undefined) return ['nothing here does this']
  const sandbox = await startSandbox({ users: [USER] })
  try {
    /** @type {import('../openapi-checker.js').Exchange[]} */
    const exchanges = []
    const ask = askerOf(sandbox, exchanges)
    const made = await ask('POST', '/v1/Credentials/AWS', { Credentials: PAIR, FriendlyName: 'first' })
    await ask('POST', '/v1/Credentials/AWS', { Credentials: PAIR })
    await deed(ask, JSON.parse(made.text).sid)
    const checker = openapiChecker(document)
    const found = exchanges.map((exchange) => checker.check(exchange))
    return [...compared('operation', operationId, found.at(-1)?.operationId), ...found.flatMap(({ problems }) => problems)]
  } finally {
    await sandbox.close()
  }
}

/**
 * @param {Sandbox} sandbox
 * @param {import('../openapi-checker.js').Exchange[]} exchanges
 * @returns {Ask}
 */
function askerOf({ url, twilio }, exchanges) {
  const basic = Buffer.from(`${twilio.accountSid}:${twilio.authToken}`).toString('base64')
  return async (method, path, form) => {
    const body = form === undefined ? '' : new URLSearchParams(form).toString()
    const headers = { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await hostRuntime.http({ method, url: url + path, headers, body })
    const exchange = {
      method,
      url: url + path,
      body,
      status: answer.status,
      contentType: answer.headers['content-type'] ?? '',
      text: answer.text,
    }
    exchanges.push(exchange)
    return exchange
  }
}
