/** @module The credentials that a platform holds ready for an instance or a container: one set until its end comes near, and a new one then. */
import type { Identities, Principal, SessionKey } from './identities.js'

export type HeldSession = SessionKey & { readonly issuedAt: number }

/** Renews when less than a sixth of the life is left, and when the set was revoked. */
export function rotatingSession(
  { identities, sessionSeconds, now }: { readonly identities: Identities; readonly sessionSeconds: number; readonly now: () => number },
  principal: Principal,
): () => HeldSession {
  const rotateBelowMs = (sessionSeconds * 1000) / 6
  let held: HeldSession | undefined

  return () => {
    const isDead = held === undefined || identities.find(held.accessKeyId)?.revoked === true
    if (held === undefined || isDead || held.expiresAt - now() < rotateBelowMs) {
      held = { ...identities.issue(principal, sessionSeconds), issuedAt: now() }
    }
    return held
  }
}
