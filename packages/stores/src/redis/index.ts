/** @module @credchain/stores/redis: identities in Redis, for fleets. */
export { redisStore, type RedisStoreOptions } from './redis-store.js'
export type { IoRedisClient, NodeRedisClient, RedisClient } from './redis-client.js'
export type { RedisStoreKey, RedisStoreKeys } from './sealed-entry.js'
