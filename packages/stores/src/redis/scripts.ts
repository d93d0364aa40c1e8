/**
 * @module What the server does at once, so that nobody comes between.
 *
 * An entry is a hash: generation `g`, value `v`, and the fencing token `f` of the lease under which it was written, 0 without one. Whatever else stands under
 * its key is overwritten.
 */

/** KEYS: entry. Gives `g` and `v`, or nothing. */
export const READ = `
if redis.call('TYPE', KEYS[1]).ok ~= 'hash' then return false end
return redis.call('HMGET', KEYS[1], 'g', 'v')`

/** KEYS: entry. ARGV: generation, value, fencing token, life in ms. An older generation, or an earlier holder's of the same, is left out. */
export const WRITE = `
if redis.call('TYPE', KEYS[1]).ok == 'hash' then
  local known = redis.call('HMGET', KEYS[1], 'g', 'f')
  local generation, fence = tonumber(known[1]), tonumber(known[2]) or 0
  if generation and generation > tonumber(ARGV[1]) then return 0 end
  if generation == tonumber(ARGV[1]) and fence > tonumber(ARGV[3]) then return 0 end
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'g', ARGV[1], 'v', ARGV[2], 'f', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1`

/** KEYS: entry. */
export const DELETE = `return redis.call('DEL', KEYS[1])`

/** KEYS: entry. ARGV: a value that cannot be read. Deletes the entry unless it has been replaced since. */
export const DISCARD = `
if redis.call('TYPE', KEYS[1]).ok == 'hash' and redis.call('HGET', KEYS[1], 'v') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`

/** KEYS: lease, fencing tokens. ARGV: holder, ms. Gives the fencing token, greater than all before, or 0 while another holds the lease. */
export const TAKE = `
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 0 end
local fence = redis.pcall('INCR', KEYS[2])
if type(fence) == 'table' then
  redis.call('SET', KEYS[2], '1')
  fence = 1
end
redis.call('PEXPIRE', KEYS[2], 86400000)
return fence`

/** KEYS: lease. ARGV: holder. Gives it back unless it has passed on. */
export const GIVE_BACK = `
if redis.pcall('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`
