import { expectNoSecrets } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { parseKeyFile } from './parse-key-file.js'

const PAIR = { accessKeyId: 'AKIAUPLOADSUPLOADS01', secretAccessKey: 'canary+secret/canary=secret/canary+secre' }
const both = `${PAIR.accessKeyId}:${PAIR.secretAccessKey}`
const OF_CLI = { AccessKeyId: PAIR.accessKeyId, SecretAccessKey: PAIR.secretAccessKey, Status: 'Active' }
const row = `${PAIR.accessKeyId},${PAIR.secretAccessKey}`

describe('a key', () => {
  test.each([
    ['as the AWS CLI prints it', JSON.stringify({ AccessKey: { UserName: 'uploads', ...OF_CLI } }, undefined, 4)],
    ['without its frame', JSON.stringify(OF_CLI)],
    ["of the console's file", `Access key ID,Secret access key\r\n${row}\r\n`],
    [
      "of the console's file, with a mark of the byte order, quotes and more columns",
      `\uFEFFUser name,"Access key ID","Secret access key"\nuploads,"${PAIR.accessKeyId}","${PAIR.secretAccessKey}"`,
    ],
    ['as Twilio takes it', `${both}\n`],
  ])('%s', (_, text) => {
    expect(parseKeyFile(text, 'the file')).toEqual(PAIR)
  })

  test.each([
    ['nothing', ''],
    ['JSON of something else', '{"Users": ["canary"]}'],
    ['half of it', JSON.stringify({ AccessKey: { AccessKeyId: PAIR.accessKeyId } })],
    [
      "the console's file of two users, which does not say whose",
      `User name,Access key ID,Secret access key\nuploads,${row}\nothers,${row.replace('01,', '02,')}`,
    ],
    ["the console's file without its row", 'Access key ID,Secret access key\n'],
    ['a temporary key', both.replace('AKIA', 'ASIA')],
    ['a text', 'canary'],
  ])('is not found in %s', (_, text) => {
    let error: unknown
    try {
      parseKeyFile(text, 'the file')
    } catch (thrown) {
      error = thrown
    }
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining('the file') })
    expectNoSecrets(['canary', PAIR.accessKeyId], error)
  })
})
