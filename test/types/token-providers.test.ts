import type { fromSSO as awsFromSSO } from '@aws-sdk/credential-providers'
import * as aws from '@aws-sdk/token-providers'
import type { TokenIdentityProvider } from '@aws-sdk/types'
import type { FromSSOOptions } from '@credchain/providers'
import * as ours from '@credchain/providers/token'
import { fakeWorld } from '@credchain/sandbox'
import { expect, expectTypeOf, test } from 'vitest'

test('every provider of AWS’s tokens is here, under its name', () => {
  const names = Object.keys(aws).filter((name) => name !== 'default')
  expect(names).toHaveLength(4)
  expect(Object.keys(ours)).toEqual(expect.arrayContaining(names))
})

test('what is passed to theirs can be passed to ours', () => {
  expectTypeOf<NonNullable<Parameters<typeof aws.fromSso>[0]>>().toExtend<ours.FromSsoOptions>()
  expectTypeOf<NonNullable<Parameters<typeof aws.nodeProvider>[0]>>().toExtend<ours.NodeProviderOptions>()
  expectTypeOf<NonNullable<Parameters<typeof aws.fromEnvSigningName>[0]>>().toExtend<ours.FromEnvSigningNameOptions>()
  expectTypeOf<Parameters<typeof aws.fromStatic>[0]>().toExtend<ours.FromStaticOptions>()
  expectTypeOf<NonNullable<Parameters<typeof awsFromSSO>[0]>>().toExtend<FromSSOOptions>()
})

test('what ours give is a token provider of theirs', () => {
  const world = fakeWorld()
  const providers = [
    ours.fromSso({}, world),
    ours.nodeProvider({}, world),
    ours.fromStatic({ token: { token: 'a' } }, world),
    ours.fromEnvSigningName({}, world),
  ]
  for (const provider of providers) expectTypeOf(provider).toExtend<TokenIdentityProvider>()
  expect(providers).toHaveLength(4)
})
