/** @module Work that one of many may do at a time. */
import type { ResolveRequest, Runtime } from '@credchain/core'

/** Those who wait look again after this time, give or take a half, and then less and less often. */
const FIRST_LOOK_MS = 50
const LONGEST_LOOK_MS = 500

/** For whom the lease is waited for. */
interface LeaseRequest<R> extends Pick<ResolveRequest, 'signal' | 'background'> {
  /** Asked at each look: its answer ends the wait. */
  readonly meanwhile?: () => Promise<R | undefined>
}

/**
 * Runs `work` once `take` gives the lease, and gives it back. What either rejects with is passed on, as is what `meanwhile` rejects with, and the reason of `signal`.
 * @param take gives what gives the lease back; undefined while another has it
 */
export async function whileLeased<R>(
  take: () => Promise<(() => Promise<unknown>) | undefined>,
  work: () => Promise<R>,
  { meanwhile, signal, background }: LeaseRequest<R>,
  runtime: Runtime,
): Promise<R> {
  for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(LONGEST_LOOK_MS, lookMs * 1.5)) {
    const giveBack = await take()
    if (giveBack !== undefined) {
      try {
        return await work()
      } finally {
        // One that cannot be given back ends by itself.
        await giveBack().catch(() => {})
      }
    }
    await runtime.sleep(lookMs * (0.5 + runtime.random()), signal, background)
    const answer = await meanwhile?.()
    if (answer !== undefined) return answer
  }
}
