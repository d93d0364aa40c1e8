/** @module A sandbox, and what asks it with a user's keys: what the tests of this folder share. */
import { createSignedFetch, type SignedFetchOptions } from '@credchain/signing'
import { startSandbox, virtualClock, type Sandbox } from '@credchain/sandbox'

export const user = { userName: 'alice', accessKeyId: 'AKIACANARYCANARYUSER', secretAccessKey: 'CANARYsecretCANARYsecretCANARYsecret1234' }

export interface SigningWorld extends AsyncDisposable {
  readonly sandbox: Sandbox
  /** Signs with the user's keys; every host is the sandbox. */
  readonly signed: typeof fetch
}

export async function openSigningWorld(options: Partial<SignedFetchOptions> = {}): Promise<SigningWorld> {
  const sandbox = await startSandbox({ clock: virtualClock({ at: Date.now(), speed: 0 }), users: [user] })
  const signed = createSignedFetch({ credentials: user, ...options }, sandbox.runtime)
  return { sandbox, signed, [Symbol.asyncDispose]: () => sandbox.close() }
}
