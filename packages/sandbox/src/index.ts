/** @module @credchain/sandbox: a loopback AWS that verifies, and worlds for tests. */
export { expectNoSecrets } from './fake/expect-no-secrets.js'
export { fakeWorld, type FakeAnswer, type FakeExchange, type FakeWorld, type FakeWorldOptions } from './fake/fake-world.js'
export type { Fault, FaultMatch, FaultOptions } from './server/faults.js'
export type { SandboxRole, SandboxUser } from './identity/identities.js'
export type { SandboxRequest } from './server/request-log.js'
export type { SandboxSso, SandboxSsoOptions } from './sso/sandbox-sso.js'
export { startSandbox, type Sandbox, type SandboxOptions } from './server/start-sandbox.js'
export { virtualClock, type VirtualClock, type VirtualClockOptions } from './server/virtual-clock.js'
