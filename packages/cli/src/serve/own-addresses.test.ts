import { expect, test } from 'vitest'
import { ownAddresses } from './own-addresses.js'

test.each([
  ['http://127.0.0.1:9911/credentials', true],
  ['http://localhost:9911/credentials/prod', true],
  ['http://127.0.0.2:9911/', false],
  ['http://127.1:9911/', true],
  ['http://127.0.0.1:9912/', false],
  ['http://127.0.0.1/', false],
  ['http://169.254.170.23:9911/', false],
  ['http://127.example.com:9911/', false],
  ['not an address', false],
  ['', false],
])('%s: %s', (address, isOwn) => {
  for (const name of ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_EC2_METADATA_SERVICE_ENDPOINT']) {
    expect(ownAddresses({ [name]: address }, 'http://127.0.0.1:9911')).toEqual(isOwn ? [name] : [])
  }
})

test('a port that URLs leave out', () => {
  expect(ownAddresses({ AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://localhost' }, 'http://127.0.0.1:80')).toHaveLength(1)
})
