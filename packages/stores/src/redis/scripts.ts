/**
 * @module What the server does at once, so that nobody comes between.
 *
 * An entry is a hash: generation `g`, value `v`, and the fencing token `f` of the lease under which it was written, 0 without one. Whatever else stands under
 * its key is overwritten. Every encryption key has an entry of its own, so that those who do not have it leave it alone; which wrote last is told beside them.
 */

/** KEYS: name of the encryption key that wrote last, entries. Gives that name, and `g` and `v` of each entry, or nothing in their place. */
export const READ = `
local found = {redis.call('TYPE', KEYS[1]).ok == 'string' and redis.call('GET', KEYS[1])}
for index = 2, #KEYS do
  found[index] = redis.call('TYPE', KEYS[index]).ok == 'hash' and redis.call('HMGET', KEYS[index], 'g', 'v')
end
return found`

/** KEYS: entry, name of the encryption key. ARGV: generation, value, fencing token, life in ms, that name. An older generation, or an earlier holder's of the same, is left out. */
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
redis.call('SET', KEYS[2], ARGV[5], 'PX', ARGV[4])
return 1`

/** KEYS: entries. */
export const DELETE = `return redis.call('DEL', unpack(KEYS))`

/** KEYS: entry. ARGV: a value that cannot be read. Deletes the entry unless it has been replaced since. */
export const DISCARD = `
if redis.call('TYPE', KEYS[1]).ok == 'hash' and redis.call('HGET', KEYS[1], 'v') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`

/**
 * KEYS: lease, fencing tokens. ARGV: holder, ms. Gives the fencing token, greater than all before, or 0 while another holds the lease. What stands there without
 * an end is no lease of anybody, and would keep all waiting for ever.
 */
export const TAKE = `
if redis.call('PTTL', KEYS[1]) == -1 then redis.call('DEL', KEYS[1]) end
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
