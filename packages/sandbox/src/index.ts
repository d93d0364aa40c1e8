/** @module @credchain/sandbox: a loopback AWS that verifies, and worlds for tests. */
export { expectNoSecrets } from './expect-no-secrets.js'
export { fakeWorld, type FakeAnswer, type FakeExchange, type FakeWorld, type FakeWorldOptions } from './fake-world.js'
export type { Fault, FaultMatch, FaultOptions } from './faults.js'
export type { SandboxRole, SandboxUser } from './identities.js'
export type { SandboxRequest } from './request-log.js'
export { startSandbox, type Sandbox, type SandboxOptions } from './start-sandbox.js'
export { virtualClock, type VirtualClock, type VirtualClockOptions } from './virtual-clock.js'
