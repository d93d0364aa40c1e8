/** @module Mutants that nobody can tell from the original, each with the reason. */

/**
 * `from` became `to` in the line of `file` that has `inLine` in it.
 * @typedef {{ readonly file: string, readonly inLine: string, readonly from: string, readonly to: string, readonly why: string }} Equivalent
 */

/** @type {readonly Equivalent[]} */
export const EQUIVALENT = [
  {
    file: 'bounded/bounded.ts',
    inLine: 'fail(signal?.reason)',
    from: 'signal?.reason',
    to: 'signal.reason',
    why: 'it is the signal that calls it, so there is one',
  },
  {
    file: 'refresh/flight.ts',
    inLine: 'settle?.(result)',
    from: 'settle?.(result)',
    to: 'settle(result)',
    why: 'a promise runs its executor at once, so it is set',
  },
  ...[
    { file: 'refresh/refresher.ts', inLine: "const OVER = 'over'" },
    { file: 'runtime/timer-of.ts', inLine: "over.abort('over')" },
  ].map((where) => ({
    ...where,
    from: "'over'",
    to: '""',
    why: 'a reason is there for speed, without one an exception is made; nobody looks at it',
  })),
  {
    file: 'runtime/timer-of.ts',
    inLine: 'if (sleep === hostSleep) return hostTimer',
    from: 'sleep === hostSleep',
    to: 'false',
    why: 'it is there for speed: a timer without a signal does the same at a twentieth of the cost',
  },
  {
    file: 'runtime/clock-synced.ts',
    inLine: "{ date = '' } = response.headers",
    from: "''",
    to: '"Stryker was here!"',
    why: 'any text that is no date is passed over',
  },
  ...['true', 'rememberMs >= 0'].map((to) => ({
    file: 'refresh/keeper.ts',
    inLine: 'trouble.remembered = rememberMs > 0',
    from: 'rememberMs > 0',
    to,
    why: 'what is remembered until now is over now: a refusal is heard only before its end',
  })),
  {
    file: 'chain/from-chain.ts',
    inLine: 'if (walks.get(background) === walk)',
    from: 'walks.get(background) === walk',
    to: 'true',
    why: 'those who wait for a walk that has ended hear of it before anybody can begin another',
  },
  {
    file: 'store/memory-store.ts',
    inLine: '.then(() => {',
    from: '{ // Not sooner: behind one who left before its turn, the next still waits for those before. if (leases.get(key) === lease) leases.delete(key) }',
    to: '{}',
    why: 'a lease that has ended and stays keeps nobody waiting: only memory would tell',
  },
  {
    file: 'refresh/refresher.ts',
    inLine: "if (freshness === 'advisory' || hasJumpedBack)",
    from: "freshness === 'advisory' || hasJumpedBack",
    to: 'true',
    why: 'peek has answered every other call with a fresh identity: one that comes so far is advisory, or the clock went back',
  },
  {
    file: 'refresh/jumping-clock.ts',
    inLine: 'lastSeen: -Infinity',
    from: '-Infinity',
    to: '+Infinity',
    why: 'the first look of all then is a jump, and a cell is empty when it is looked at first: nothing is there to forget',
  },
  {
    file: 'refresh/jumping-clock.ts',
    inLine: 'clock.jumps += 1',
    from: 'clock.jumps += 1',
    to: 'clock.jumps -= 1',
    why: 'it is asked only whether the count is another than before',
  },
  ...[
    ['[() => value, () => value]', '[]'],
    ['() => value', '() => undefined'],
  ].map(([from = '', to = '']) => ({
    file: 'refresh/refresher.ts',
    inLine: 'return [() => value, () => value]',
    from,
    to,
    why: 'the value is undefined, as a sleep gives by itself; and a sleep rejects only when the race that it was in is over',
  })),
  {
    file: 'store/entry-key.ts',
    inLine: '.toSorted(',
    from: 'a < b',
    to: 'a <= b',
    why: 'two members of one object never have the same name',
  },
  ...[
    ["typeof value !== 'object' || value === null", "typeof value !== 'object' && value === null"],
    ["typeof value !== 'object' || value === null", 'false'],
    ["typeof value !== 'object'", 'false'],
    ['value === null', 'false'],
  ].map(([from = '', to = '']) => ({
    file: 'store/entry-key.ts',
    inLine: "typeof value !== 'object' || value === null",
    from,
    to,
    why: 'null never comes so far, and functions and symbols have prototypes of their own, which the lines below refuse',
  })),
  {
    file: 'store/memory-store.ts',
    inLine: 'leases.get(key) === lease',
    from: 'leases.get(key) === lease',
    to: 'false',
    why: 'a lease that has ended and stays keeps nobody waiting: only memory would tell',
  },
  ...[
    ["typeof entry !== 'object' || entry === null", 'false'],
    ["typeof entry !== 'object' || entry === null", "typeof entry !== 'object' && entry === null"],
    ["typeof entry !== 'object'", 'false'],
    ['entry === null', 'false'],
  ].map(([from = '', to = '']) => ({
    file: 'store/stored.ts',
    inLine: "typeof entry !== 'object' || entry === null",
    from,
    to,
    why: 'spreading text or nothing gives no member of an entry, and the lines below refuse that',
  })),
  ...['entry.identity.expiration', 'identity.expiration'].map((end) => ({
    file: 'store/stored.ts',
    inLine: `${end}?.getTime()`,
    from: `${end}?.getTime`,
    to: `${end}.getTime`,
    why: 'an entry without an end is a miss, so every one that comes so far has one',
  })),
]
