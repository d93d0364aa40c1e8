import { expect, test } from 'vitest'
import { identityCenterHost } from './identity-center-host.js'

const sso = identityCenterHost('SSO', 'sso')
const oidc = identityCenterHost('SSO_OIDC', 'sso')

test.each<[string, boolean, boolean, string, string]>([
  ['eu-west-1', false, false, 'portal.sso.eu-west-1.amazonaws.com', 'oidc.eu-west-1.amazonaws.com'],
  ['eu-west-1', false, true, 'portal.sso.eu-west-1.api.aws', 'oidc.eu-west-1.api.aws'],
  ['us-east-2', true, false, 'portal.sso-fips.us-east-2.amazonaws.com', 'oidc-fips.us-east-2.amazonaws.com'],
  ['us-east-2', true, true, 'portal.sso-fips.us-east-2.api.aws', 'oidc-fips.us-east-2.api.aws'],
  ['us-gov-west-1', true, false, 'portal.sso.us-gov-west-1.amazonaws.com', 'oidc.us-gov-west-1.amazonaws.com'],
  ['us-gov-west-1', true, true, 'portal.sso-fips.us-gov-west-1.api.aws', 'oidc-fips.us-gov-west-1.api.aws'],
  ['cn-north-1', false, false, 'portal.sso.cn-north-1.amazonaws.com.cn', 'oidc.cn-north-1.amazonaws.com.cn'],
  ['cn-north-1', false, true, 'portal.sso.cn-north-1.api.amazonwebservices.com.cn', 'oidc.cn-north-1.api.amazonwebservices.com.cn'],
])('%s, FIPS %s, dual-stack %s', (region, fips, dualStack, portal, tokens) => {
  expect(sso.hostOf(region, { fips, dualStack })).toBe(portal)
  expect(oidc.hostOf(region, { fips, dualStack })).toBe(tokens)
})
