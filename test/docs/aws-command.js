/** @module Stands for the AWS CLI in the tests of the guides: `aws <service> <operation> --option value`, over the AWS SDK; JSON on stdout, or one member as text. */
import * as iam from '@aws-sdk/client-iam'
import * as s3 from '@aws-sdk/client-s3'
import { readFileSync } from 'node:fs'

const [service, operation = '', ...rest] = process.argv.slice(2)
const pascal = (name) => name.replaceAll(/(?:^|-)([a-z])/g, (_, letter) => letter.toUpperCase())

/** `Name=value` and `file://name` as the AWS CLI reads them. */
function valueOf(text) {
  if (text.startsWith('file://')) return readFileSync(text.slice('file://'.length), 'utf8')
  const [, name, value] = /^([A-Z]\w*)=(.*)$/.exec(text) ?? []
  return name === undefined ? text : { [name]: value }
}

const input = {}
const settings = {}
for (let at = 0; at < rest.length; at += 2) {
  const name = rest[at].slice(2)
  if (['region', 'query', 'output'].includes(name)) settings[name] = rest[at + 1]
  else input[pascal(name)] = valueOf(rest[at + 1])
}

const region = settings.region ?? 'us-east-1'
const [commands, client] =
  service === 'iam' ? [iam, new iam.IAMClient({ region })] : [s3, new s3.S3Client({ region, endpoint: process.env.AWS_ENDPOINT_URL })]
const output = await client.send(new commands[`${pascal(operation)}Command`](input))
delete output.$metadata
const selected = (settings.query?.match(/\w+/g) ?? []).reduce((value, step) => value[step], output)
if (settings.output === 'text') process.stdout.write(`${selected}\n`)
else if (Object.keys(output).length > 0) process.stdout.write(`${JSON.stringify(selected, undefined, 4)}\n`)
