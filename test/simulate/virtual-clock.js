/** @module A clock that goes from one timer to the next, as soon as nothing is left to do before it. */

/** @typedef {ReturnType<typeof virtualClock>} VirtualClock */

/** @param {{ from: number, to: number }} span milliseconds since the epoch; timers beyond its end never fire */
export function virtualClock({ from, to }) {
  let now = from
  let loading = 0
  /** @type {Map<number, Set<() => void>>} */
  const timers = new Map()
  const instants = earliestFirst()

  /** @type {import('@credchain/core').Runtime['sleep']} */
  function sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const at = Math.ceil(now + Math.max(0, ms))
      const due = at < to ? timersAt(at) : undefined
      due?.add(resolve)
      const leave = () => {
        due?.delete(resolve)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', leave, { once: true })
    })
  }

  /** @param {number} at */
  function timersAt(at) {
    const known = timers.get(at)
    if (known !== undefined) return known
    const made = new Set()
    timers.set(at, made)
    instants.push(at)
    return made
  }

  /** Until every promise that can go on has done so. */
  async function quiet() {
    do await new Promise((resolve) => setImmediate(resolve))
    while (loading > 0)
  }

  return {
    now: () => now,
    sleep,
    /** @type {import('@credchain/core').Runtime['load']} */
    async load(module) {
      loading += 1
      try {
        return await module()
      } finally {
        loading -= 1
      }
    },
    /** @param {(now: number) => void} onProgress called at each instant */
    async run(onProgress) {
      await quiet()
      for (let at = instants.pop(); at !== undefined; at = instants.pop()) {
        const due = timers.get(at)
        timers.delete(at)
        // Most timers are deadlines that were met.
        if (due === undefined || due.size === 0) continue
        now = at
        for (const wake of due) wake()
        await quiet()
        onProgress(now)
      }
    },
  }
}

/** A heap of numbers. */
function earliestFirst() {
  /** @type {number[]} */
  const heap = []
  const at = (/** @type {number} */ index) => heap[index] ?? Infinity

  return {
    /** @param {number} value */
    push(value) {
      let index = heap.push(value) - 1
      for (let parent = (index - 1) >> 1; index > 0 && at(parent) > value; parent = (index - 1) >> 1) {
        heap[index] = at(parent)
        index = parent
      }
      heap[index] = value
    },
    pop() {
      const [first] = heap
      const last = heap.pop()
      if (last === undefined || heap.length === 0) return first
      let index = 0
      for (;;) {
        const left = 2 * index + 1
        const child = at(left + 1) < at(left) ? left + 1 : left
        if (at(child) >= last) break
        heap[index] = at(child)
        index = child
      }
      heap[index] = last
      return first
    },
  }
}
