import { fromTemporaryCredentials } from '@credchain/providers'
import { createSignedFetch, tenantRole } from '@credchain/signing'
import { startSandbox } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { describeTrails, listUsers, scanTable } from './sample-actions.js'
import { openSigningWorld, user } from './world.js'

const ACTIONS = [
  ['DynamoDB Scan', scanTable, 'dynamodb', 'Scan'],
  ['CloudTrail DescribeTrails', describeTrails, 'cloudtrail', 'GET'],
  ['IAM ListUsers', listUsers, 'iam', 'GET'],
] as const

describe.each(ACTIONS)('%s', (_name, act, service, action) => {
  test('with a key pair', async () => {
    await using world = await openSigningWorld()
    const answer = await act(world.signed)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ caller: 'arn:aws:iam::123456789012:user/alice' })
    expect(world.sandbox.requests).toMatchObject([{ service, action, status: 200 }])
  })

  test('with a key pair and an assumed role, for 15 minutes', async () => {
    const roleArn = 'arn:aws:iam::123456789012:role/tenant'
    await using sandbox = await startSandbox({ users: [user], roles: [{ arn: roleArn, externalId: 'the-tenants-own' }] })
    const params = tenantRole({ roleArn, externalId: 'the-tenants-own' })
    const credentials = fromTemporaryCredentials({ params, masterCredentials: user }, sandbox.runtime)
    const answer = await act(createSignedFetch({ credentials }, sandbox.runtime))
    expect(await answer.json()).toMatchObject({ caller: expect.stringContaining('assumed-role/tenant/') })
    const { expiration } = await credentials()
    expect((expiration?.getTime() ?? 0) - sandbox.clock.now()).toBeLessThanOrEqual(900_000)
  })
})

test('a session that the service calls expired is renewed, and the request made again', async () => {
  const roleArn = 'arn:aws:iam::123456789012:role/tenant'
  await using sandbox = await startSandbox({ users: [user], roles: [{ arn: roleArn }] })
  const credentials = fromTemporaryCredentials({ params: { RoleArn: roleArn }, masterCredentials: user }, sandbox.runtime)
  const signed = createSignedFetch({ credentials }, sandbox.runtime)
  expect((await listUsers(signed)).status).toBe(200)
  sandbox.revoke((await credentials()).accessKeyId)
  expect((await scanTable(signed)).status).toBe(200)
  expect(sandbox.count('sts', 'AssumeRole')).toBe(2)
  expect(sandbox.requests.map(({ status }) => status)).toContain(400)
})
