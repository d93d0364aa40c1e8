import { signHeaders } from '@credchain/signing'
import axios from 'axios'
import { got } from 'got'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { request as undici } from 'undici'
import { openSigningWorld, user, type SigningWorld } from './world.js'

let world: SigningWorld
beforeAll(async () => {
  world = await openSigningWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const method = 'POST'
const body = JSON.stringify({ TableName: 'TestTable' })

async function signedCall() {
  const url = `${world.sandbox.url}/`
  const own = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.Scan' }
  const request = { method, url, headers: own, body, service: 'dynamodb', region: 'eu-west-1', credentials: user }
  return { url, headers: await signHeaders(request, world.sandbox.runtime) }
}

const accepted = { caller: 'arn:aws:iam::123456789012:user/alice' }

test('axios', async () => {
  const { url, headers } = await signedCall()
  const { data } = await axios.request<unknown>({ method, url, headers, data: body })
  expect(data).toMatchObject(accepted)
})

test('got', async () => {
  const { url, headers } = await signedCall()
  expect(await got(url, { method, headers, body }).json()).toMatchObject(accepted)
})

test('undici', async () => {
  const { url, headers } = await signedCall()
  const answer = await undici(url, { method, headers, body })
  expect(await answer.body.json()).toMatchObject(accepted)
})
