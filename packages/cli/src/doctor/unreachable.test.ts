import { expect, test } from 'vitest'
import { unreachable } from './unreachable.js'

test.each([
  ['EAI_AGAIN', 'offline', 'network'],
  ['ENOTFOUND', 'name is not known', 'AWS_ENDPOINT_URL_STS'],
  ['ECONNREFUSED', 'nobody listens', 'proxy'],
  ['ETIMEDOUT', 'no answer', 'HTTPS_PROXY'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate', 'NODE_EXTRA_CA_CERTS'],
  ['EWHATEVER', 'the connection fails', 'network'],
])('%s', (code, why, remedy) => {
  const outcome = unreachable('sts.example', code)
  expect(outcome).toMatchObject({ status: 'wrong', remedy: expect.stringContaining(remedy) })
  expect(outcome.message).toMatch(new RegExp(`^sts\\.example cannot be reached: .*${why}.* \\(${code}\\)$`))
})

test('the remedy may be another', () => {
  expect(unreachable('the proxy', 'ECONNREFUSED', 'start it')).toMatchObject({ remedy: 'start it' })
})
