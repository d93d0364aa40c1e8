/** @module One's own HTTP client, undici: `node with-undici.js https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/items`. */
import { fromNodeProviderChain } from '@credchain/providers'
import { signHeaders, strictUrl } from '@credchain/signing'
import { request } from 'undici'

// What is signed is what is sent: the same URL, in strict spelling, and the same body.
const url = strictUrl(process.argv[2] ?? 'https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/items?name=(a)')
const body = JSON.stringify({ name: 'a' })
const own = { 'content-type': 'application/json' }
const headers = await signHeaders({ method: 'POST', url, headers: own, body, credentials: fromNodeProviderChain() })

const answer = await request(url, { method: 'POST', headers, body })
console.log(answer.statusCode, await answer.body.text())
