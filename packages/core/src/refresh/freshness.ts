/** @module When to refresh: a pure function of the clock and of an identity's life. */

/**
 * - `fresh`: serve it, do nothing.
 * - `advisory`: serve it, refresh behind.
 * - `mandatory`: refresh, callers wait a bounded time.
 * - `expired`: never served; callers wait for a new one.
 */
export type Freshness = 'fresh' | 'advisory' | 'mandatory' | 'expired'

export interface WindowOptions {
  /** Time before expiry at which the refresh behind opens, in milliseconds. At most three quarters of the lifetime. Default: by the lifetime's row of the table. */
  readonly advisoryWindowMs?: number
  /** Time before expiry from which callers wait for a refresh, in milliseconds. At most three quarters of the lifetime. Default: by the lifetime's row of the table. */
  readonly mandatoryWindowMs?: number
  /** In [0, 1): moves the refresh point up to a fifth of the advisory window later, so that a fleet spreads. Default: 0. */
  readonly jitter?: number
}

/** The instants at which an identity's state changes, milliseconds since the epoch. */
export interface Windows {
  readonly advisoryAt: number
  readonly mandatoryAt: number
  readonly expiresAt: number
}

const MINUTE_MS = 60_000
/** Share of the advisory window that jitter may take away. */
const JITTER_SHARE = 0.2
/** Share of the lifetime that a window of one's own may take, as in the row of the table that takes most. */
const LARGEST_SHARE = 0.75

/** The table of the cross-SDK refresh rules, with windows that also leave short lives something to live from. */
function tableRow(lifetimeMs: number): { advisoryMs: number; mandatoryMs: number } {
  if (lifetimeMs <= 20 * MINUTE_MS) {
    return { advisoryMs: Math.min(5 * MINUTE_MS, lifetimeMs / 3), mandatoryMs: Math.min(MINUTE_MS, lifetimeMs / 6) }
  }
  if (lifetimeMs < 90 * MINUTE_MS) return { advisoryMs: 15 * MINUTE_MS, mandatoryMs: MINUTE_MS }
  return { advisoryMs: 60 * MINUTE_MS, mandatoryMs: MINUTE_MS }
}

/** The windows of an identity issued at `issuedAt` that ends at `expiresAt`; both in milliseconds since the epoch, `Infinity` for no end. */
export function windowsOf(issuedAt: number, expiresAt: number, options: WindowOptions = {}): Windows {
  if (expiresAt === Infinity) return { advisoryAt: Infinity, mandatoryAt: Infinity, expiresAt }
  const lifetimeMs = Math.max(0, expiresAt - issuedAt)
  const row = tableRow(lifetimeMs)
  // A window as long as the life would have every refresh followed by the next at once.
  const capped = (overrideMs: number) => Math.max(0, Math.min(overrideMs, lifetimeMs * LARGEST_SHARE))
  const mandatoryMs = options.mandatoryWindowMs === undefined ? row.mandatoryMs : capped(options.mandatoryWindowMs)
  const advisoryMs = Math.max(mandatoryMs, options.advisoryWindowMs === undefined ? row.advisoryMs : capped(options.advisoryWindowMs))
  const jitteredMs = Math.max(mandatoryMs, advisoryMs * (1 - JITTER_SHARE * (options.jitter ?? 0)))
  return { advisoryAt: expiresAt - jitteredMs, mandatoryAt: expiresAt - mandatoryMs, expiresAt }
}

/** Where `now` lies in an identity's windows. A window includes the instant at which it opens. */
export function stateAt(now: number, windows: Windows): Freshness {
  if (now >= windows.expiresAt) return 'expired'
  if (now >= windows.mandatoryAt) return 'mandatory'
  if (now >= windows.advisoryAt) return 'advisory'
  return 'fresh'
}

/**
 * What to do at `now` with an identity issued at `issuedAt` that ends at `expiration` (no end: always fresh).
 * Instants in milliseconds since the epoch. Rows: life <= 20 min: advisory min(5 min, a third), mandatory min(1 min, a sixth);
 * below 90 min: 15 min and 1 min; from 90 min: 60 min and 1 min.
 */
export function freshness(now: number, issuedAt: number, expiration: number | undefined, options: WindowOptions = {}): Freshness {
  return stateAt(now, windowsOf(issuedAt, expiration ?? Infinity, options))
}
