/** @module The clients that can be given, and the one thing that is asked of them. */
import { unusable } from './sealed-entry.js'

/** `ioredis`: a client, a cluster, or one that goes by sentinels. */
export interface IoRedisClient {
  readonly defineCommand: (name: string, definition: { lua: string }) => void
  readonly eval: (script: string, keyCount: number, ...keysAndArguments: string[]) => Promise<unknown>
}

/** `redis` (node-redis) from 4 on: a client, a pool, a cluster or a sentinel. It has to be connected by its owner. */
export interface NodeRedisClient {
  readonly hmGet: unknown
  readonly eval: (script: string, options: { keys: string[]; arguments: string[] }) => Promise<unknown>
}

export type RedisClient = IoRedisClient | NodeRedisClient

/** Runs a script at the server. */
export type RunScript = (script: string, keys: readonly string[], args: readonly string[]) => Promise<unknown>

/** Throws `INVALID_CONFIG` for what is no client of either library. */
export function scriptRunner(client: RedisClient): RunScript {
  if (isIoRedis(client)) return (script, keys, args) => client.eval(script, keys.length, ...keys, ...args)
  if (isNodeRedis(client)) return (script, keys, args) => client.eval(script, { keys: [...keys], arguments: [...args] })
  throw unusable('client must be a client of ioredis or of redis (node-redis)')
}

function isIoRedis(client: RedisClient): client is IoRedisClient {
  return isObject(client) && 'defineCommand' in client && typeof client.eval === 'function'
}

function isNodeRedis(client: RedisClient): client is NodeRedisClient {
  return isObject(client) && 'hmGet' in client && typeof client.eval === 'function'
}

/** Callers without types may give anything. */
function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}
