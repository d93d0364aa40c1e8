/** @module Trails of AWS CloudTrail, by a role that somebody else's account lets one assume: sessions of 15 minutes, with the external id that was agreed on. */
import { fromEnv, fromTemporaryCredentials } from '@credchain/providers'
import { createSignedFetch, tenantRole } from '@credchain/signing'

const [roleArn = 'arn:aws:iam::123456789012:role/tenant', externalId = 'the-tenants-own'] = process.argv.slice(2)
const params = tenantRole({ roleArn, externalId })
const signed = createSignedFetch({ credentials: fromTemporaryCredentials({ params, masterCredentials: fromEnv() }) })

const answer = await signed('https://cloudtrail.us-east-1.amazonaws.com/?Action=DescribeTrails&Version=2013-11-01')
console.log(answer.status, await answer.text())
