import { fakeWorld } from '@credchain/sandbox'
import { expect, test } from 'vitest'
import { fromIni } from './from-ini.js'

const config = `[default]
ec2_metadata_service_endpoint = http://of-default
[profile instance]
credential_source = Ec2InstanceMetadata
role_arn = arn:aws:iam::123456789012:role/app
ec2_metadata_service_endpoint = http://of-instance
`

test.each([
  ['the usual file', '/home/user/.aws/config', {}],
  ['a file of one’s own', '/elsewhere', { configFilepath: '/elsewhere' }],
])('the profile that names the instance as its source has the settings of that source: %s', async (_, path, options) => {
  const world = fakeWorld({
    files: { [path]: config },
    http: [{ request: 'PUT http://of-instance/latest/api/token', answer: { status: 403 } }],
  })
  await expect(fromIni({ profile: 'instance', ...options }, world)()).rejects.toMatchObject({ code: 'INVALID_CONFIG' })
  world.verify()
})
