/** @module A key pair in any of the forms in which one comes from AWS. */
import { CredentialsError, jsonObject } from '@credchain/core'
import { parseTwilioCredentialString, type TwilioKeyPair } from '@credchain/twilio/source'
import { parseKeyCsv } from '../parse-key-csv.js'

/**
 * What `aws iam create-access-key` prints, the `.csv` of the AWS console, or `<access key id>:<secret access key>`.
 *
 * @param where names the place the text comes from. Errors: `INVALID_CONFIG`, never quoting the text.
 */
export function parseKeyFile(text: string, where: string): TwilioKeyPair {
  const pair = ofJson(text) ?? ofCsv(text, where) ?? text
  if (pair.trim() !== '') return parseTwilioCredentialString(pair, where)
  throw new CredentialsError('INVALID_CONFIG', 'twilio', `${where} has no key`, {
    hint: 'it is what aws iam create-access-key prints, the .csv of the AWS console, or <access key id>:<secret access key>',
  })
}

function ofJson(text: string): string | undefined {
  const object = jsonObject(text)
  if (object === undefined) return undefined
  const inner = object['AccessKey']
  const fields: Readonly<Partial<Record<string, unknown>>> = typeof inner === 'object' && inner !== null ? { ...inner } : object
  const { AccessKeyId: id, SecretAccessKey: secret } = fields
  return typeof id === 'string' && typeof secret === 'string' ? `${id}:${secret}` : ''
}

/** By its first line. */
function ofCsv(text: string, file: string): string | undefined {
  if (!/^\uFEFF?[^\n]*access key id/i.test(text)) return undefined
  const key = parseKeyCsv(text, { file, source: 'twilio', several: 'leave one in it' })
  return `${key.accessKeyId}:${key.secretAccessKey}`
}
