/** @module Rows of a DynamoDB table: `node scan-table.js TestTable`, with AWS keys in the environment. */
import { fromNodeProviderChain } from '@credchain/providers'
import { createSignedFetch } from '@credchain/signing'

const signed = createSignedFetch({ credentials: fromNodeProviderChain() })

const answer = await signed('https://dynamodb.eu-west-1.amazonaws.com', {
  method: 'POST',
  headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': 'DynamoDB_20120810.Scan' },
  body: JSON.stringify({ TableName: process.argv[2] ?? 'TestTable', AttributesToGet: ['Id'] }),
})
console.log(answer.status, await answer.text())
