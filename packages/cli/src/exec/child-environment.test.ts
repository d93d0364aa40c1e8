import { expect, test } from 'vitest'
import { IDENTITY_VARIABLES } from '../identity-variables.js'
import { childEnvironment } from './child-environment.js'

test('what is given takes the place of every other way to credentials', () => {
  const others = Object.fromEntries(IDENTITY_VARIABLES.map((name) => [name, 'other']))
  expect(childEnvironment({ ...others, PATH: '/bin', CREDCHAIN_RESOLVING: 'a' }, { AWS_ACCESS_KEY_ID: 'AKIA' })).toEqual({
    PATH: '/bin',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ACCESS_KEY_ID: 'AKIA',
  })
})

test.each(['aws_profile', 'Aws_Region', 'AWS_REGION'])('%s is the same name on Windows', (name) => {
  expect(childEnvironment({ [name]: 'other' }, { AWS_REGION: 'eu-west-1' })).toEqual({
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_REGION: 'eu-west-1',
  })
})

test.each(['AWS_EC2_METADATA_DISABLED', 'aws_ec2_metadata_disabled'])('%s of the user does not let instance metadata in', (name) => {
  expect(childEnvironment({ [name]: 'false' }, {})).toEqual({ AWS_EC2_METADATA_DISABLED: 'true' })
})

test.each(['AWS_RETRY_MODE', 'AWS_ENDPOINT_URL', 'AWS_CA_BUNDLE', 'AWS_CONFIG_FILE', 'MY_AWS_PROFILE'])('%s stays', (name) => {
  expect(childEnvironment({ [name]: 'x' }, {})).toMatchObject({ [name]: 'x' })
})
