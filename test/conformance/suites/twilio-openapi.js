/** @module Twilio's own description of its API: what our client asks, and what the sandbox answers. */
import { hostRuntime } from '@credchain/core'
import { startSandbox } from '@credchain/sandbox'
import { createTwilioAwsClient } from '@credchain/twilio'
import { openapiChecker, operationsOf } from '../openapi-checker.js'
import { compared, readJson } from '../suite.js'

/** @typedef {import('@credchain/sandbox').Sandbox} Sandbox */
/** @typedef {import('@credchain/twilio').TwilioAwsClient} Client */
/** @typedef {import('../openapi-checker.js').Exchange} Exchange */

const USER = { userName: 'uploads', accessKeyId: 'AKIAUPLOADSUPLOADS01', secretAccessKey: 'upload+secret/upload+secret/upload+secre' }

/** @type {import('../suite.js').Suite} */
export const TWILIO_OPENAPI = {
  at: 'twilio.openapi.json',
  async cases(path) {
    /** @type {import('../openapi-checker.js').OpenApiDocument} */
    const document = await readJson(path)
    return operationsOf(document).map(({ operationId }) => ({ name: operationId, run: () => operationProblems(document, operationId) }))
  },
}

/** How each operation comes about. @type {Readonly<Record<string, (client: Client, sid: string) => Promise<unknown>>>} */
const DEEDS = {
  ListCredentialAws: async (client) => {
    for await (const { sid } of client.list({ pageSize: 1 })) if (sid === '') return
  },
  CreateCredentialAws: (client) => client.create(USER),
  FetchCredentialAws: (client, sid) => client.fetch(sid),
  UpdateCredentialAws: (client, sid) => client.update(sid, { friendlyName: 'other' }),
  DeleteCredentialAws: (client, sid) => client.remove(sid),
  FetchRecordingSettings: (client) => client.readSettings('recording'),
  CreateRecordingSettings: (client, sid) => client.writeSettings('recording', settings(sid)),
  FetchCompositionSettings: (client) => client.readSettings('composition'),
  CreateCompositionSettings: (client, sid) => client.writeSettings('composition', settings(sid)),
}

/** @param {string} sid */
function settings(sid) {
  const storage = { awsCredentialsSid: sid, awsS3Url: 'https://b.s3.eu-west-1.amazonaws.com/p/', awsStorageEnabled: true }
  return { friendlyName: 'uploads', ...storage, encryptionKeySid: undefined, encryptionEnabled: false }
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
    /** @type {Exchange[]} */
    const exchanges = []
    const client = createTwilioAwsClient({}, recording(sandbox, exchanges))
    const { sid } = await client.create(USER, { friendlyName: 'one + one', accountSid: sandbox.twilio.accountSid })
    await client.create(USER)
    await deed(client, sid)
    const checker = openapiChecker(document)
    const found = exchanges.map((exchange) => checker.check(exchange))
    return [...compared('operation', operationId, found.at(-1)?.operationId), ...found.flatMap(({ problems }) => problems)]
  } finally {
    await sandbox.close()
  }
}

/**
 * A runtime in which the sandbox is Twilio, and every exchange is noted.
 * @param {Sandbox} sandbox
 * @param {Exchange[]} exchanges
 */
function recording({ url, twilio }, exchanges) {
  const env = { TWILIO_ENDPOINT_URL: url, TWILIO_ACCOUNT_SID: twilio.accountSid, TWILIO_AUTH_TOKEN: twilio.authToken }
  /** @type {import('@credchain/core').Runtime} */
  const runtime = {
    ...hostRuntime,
    env,
    async http(request) {
      const answer = await hostRuntime.http(request)
      const asked = { method: request.method, url: request.url, body: String(request.body ?? '') }
      exchanges.push({ ...asked, status: answer.status, contentType: answer.headers['content-type'] ?? '', text: answer.text })
      return answer
    },
  }
  return runtime
}
