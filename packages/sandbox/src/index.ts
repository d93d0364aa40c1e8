/** @module @credchain/sandbox: a loopback AWS that verifies, and worlds for tests. */
export type { SandboxContainer } from './container/sandbox-container.js'
export { expectNoSecrets } from './fake/expect-no-secrets.js'
export { fakeWorld, type FakeAnswer, type FakeExchange, type FakeWorld, type FakeWorldOptions } from './fake/fake-world.js'
export type { Fault, FaultMatch, FaultOptions } from './server/faults.js'
export { issueSamlResponse, type SamlResponseOptions } from './federation/issue-saml-response.js'
export type { OidcProvider } from './federation/oidc-providers.js'
export type { SandboxCognito } from './cognito/cognito.js'
export type { SandboxIdentityPool } from './cognito/identity-pools.js'
export type { LoginEnd, SandboxLogin, SandboxSignin } from './signin/sandbox-signin.js'
export type { SandboxRole, SandboxUser } from './identity/identities.js'
export type { SandboxRequest } from './server/request-log.js'
export type {
  SandboxTwilio,
  SandboxTwilioCredential,
  SandboxTwilioOptions,
  SandboxTwilioSettings,
  SandboxTwilioTarget,
} from './twilio/sandbox-twilio.js'
export type { SandboxSso, SandboxSsoOptions } from './sso/sandbox-sso.js'
export type { SamlProvider } from './sts/federation.js'
export { startSandbox, type Sandbox, type SandboxOptions } from './server/start-sandbox.js'
export { virtualClock, type VirtualClock, type VirtualClockOptions } from './server/virtual-clock.js'
