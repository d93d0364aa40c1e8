/** @module One Redis for the fleet: a client of ioredis's shape whose server runs the store's scripts, by what they do. */

const WAY_MS = 0.5

/** @typedef {{ generation: number, value: string, fence: number, until: number }} Entry */

/**
 * @param {import('./virtual-clock.js').VirtualClock} clock
 * @param {{ from: number, to: number }} outage while nothing is answered, milliseconds since the epoch
 * @returns {import('@credchain/stores/redis').IoRedisClient}
 */
export function virtualRedis(clock, outage) {
  /** @type {Map<string, Entry>} */
  const entries = new Map()
  /** @type {Map<string, { holder: string, until: number }>} */
  const leases = new Map()
  /** @type {Map<string, number>} */
  const fences = new Map()

  /** @param {string} name */
  function entryAt(name) {
    const entry = entries.get(name)
    return entry !== undefined && clock.now() < entry.until ? entry : undefined
  }

  /** @type {Record<string, (keys: string[], args: string[]) => unknown>} */
  const commands = {
    read([, ...names]) {
      const rows = names.map(entryAt).map((entry) => entry && [String(entry.generation), entry.value])
      return [null, ...rows]
    },
    write([name = ''], [generation, value = '', fence, lifeMs]) {
      const known = entryAt(name)
      const next = { generation: Number(generation), value, fence: Number(fence), until: clock.now() + Number(lifeMs) }
      const isOlder = known !== undefined && known.generation > next.generation
      if (isOlder || (known?.generation === next.generation && known.fence > next.fence)) return 0
      entries.set(name, next)
      return 1
    },
    take([name = '', counter = ''], [holder = '', ms]) {
      if (clock.now() < (leases.get(name)?.until ?? 0)) return 0
      leases.set(name, { holder, until: clock.now() + Number(ms) })
      fences.set(counter, (fences.get(counter) ?? 0) + 1)
      return fences.get(counter)
    },
    giveBack([name = ''], [holder]) {
      return leases.get(name)?.holder === holder && leases.delete(name) ? 1 : 0
    },
  }

  return {
    defineCommand() {},
    async eval(script, keyCount, ...rest) {
      const isDown = clock.now() >= outage.from && clock.now() < outage.to
      if (isDown) return new Promise(() => {})
      await clock.sleep(2 * WAY_MS)
      return commands[commandOf(script)]?.(rest.slice(0, keyCount), rest.slice(keyCount))
    },
  }
}

/** @param {string} script */
function commandOf(script) {
  if (script.includes("'HSET'")) return 'write'
  if (script.includes("'HMGET'")) return 'read'
  if (script.includes("'INCR'")) return 'take'
  if (script.includes("'GET', KEYS[1]) ~= ARGV[1]")) return 'giveBack'
  throw new Error(`the virtual Redis does not know the script\n${script}`)
}
