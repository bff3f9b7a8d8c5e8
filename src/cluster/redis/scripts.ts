/*
 * What has to happen at once in Redis. Each script touches one key, so that it runs in a Redis Cluster as well, and
 * asks Redis for the time, so that the clocks of the nodes may be apart.
 *
 * A member of a set is a field of a hash; its value lists who has entered it: `node since`, one a line.
 */

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** KEYS: set. ARGV: member, node, max (0: no limit). Returns 0 known, 1 first, 2 full. */
export const ENTER = `${NOW}
local known = redis.call('HGET', KEYS[1], ARGV[1])
if not known then
  local max = tonumber(ARGV[3])
  if max > 0 and redis.call('HLEN', KEYS[1]) >= max then return 2 end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. now)
  return 1
end
if not string.find('\\n' .. known, '\\n' .. ARGV[2] .. ' ', 1, true) then
  redis.call('HSET', KEYS[1], ARGV[1], known .. '\\n' .. ARGV[2] .. ' ' .. now)
end
return 0`;

/** KEYS: set. ARGV: member, node. Returns 1 if nobody has the member any more, and somebody had it. */
export const LEAVE = `
local known = redis.call('HGET', KEYS[1], ARGV[1])
if not known then return 0 end
local left, found = {}, false
for line in string.gmatch(known, '[^\\n]+') do
  if string.sub(line, 1, #ARGV[2] + 1) == ARGV[2] .. ' ' then found = true
  else left[#left + 1] = line end
end
if not found then return 0 end
if #left > 0 then
  redis.call('HSET', KEYS[1], ARGV[1], table.concat(left, '\\n'))
  return 0
end
redis.call('HDEL', KEYS[1], ARGV[1])
return 1`;

/** KEYS: set. Returns member, value, member, value: by a script, since clients make objects of the command's answer. */
export const MEMBERS = `return redis.call('HGETALL', KEYS[1])`;

/**
 * KEYS: leases. ARGV: node, lease in milliseconds (0: give it up). Returns whether the node still held its lease, the
 * birth of this memory, the nodes that hold a lease, an empty string, and those that have let theirs run out.
 *
 * The birth is the member without a name, by a negative score: an engine that was restarted empty has another one.
 */
export const LEASE = `${NOW}
local until_ = redis.call('ZSCORE', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[1], 'NX', -now, '')
local answer = { '0', redis.call('ZSCORE', KEYS[1], '') }
if until_ and tonumber(until_) > now then answer[1] = '1' end
if ARGV[2] == '0' then redis.call('ZADD', KEYS[1], 0, ARGV[1])
else redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1]) end
for _, node in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf')) do
  answer[#answer + 1] = node
end
answer[#answer + 1] = ''
for _, node in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], 0, now)) do
  answer[#answer + 1] = node
end
return answer`;

/** KEYS: leases. ARGV: node. Forgets a node whose entries are gone, unless it has come back meanwhile. */
export const FORGET = `${NOW}
local until_ = redis.call('ZSCORE', KEYS[1], ARGV[1])
if until_ and tonumber(until_) <= now then return redis.call('ZREM', KEYS[1], ARGV[1]) end
return 0`;

/** KEYS: group. ARGV: name, value, time to live (0: for ever), version (empty: any). Returns the version, 0 if refused. */
export const PUT = `${NOW}
local known = redis.call('HGET', KEYS[1], ARGV[1])
local version = 0
if known then
  local v, ends = string.match(known, '^(%d+) (%d+) ')
  if ends == '0' or tonumber(ends) > now then version = tonumber(v) end
end
if ARGV[4] ~= '' and tonumber(ARGV[4]) ~= version then return 0 end
local ends = 0
if ARGV[3] ~= '0' then ends = now + ARGV[3] end
local left = redis.call('PTTL', KEYS[1])
redis.call('HSET', KEYS[1], ARGV[1], string.format('%d %d ', version + 1, ends) .. ARGV[2])
if ends == 0 then redis.call('PERSIST', KEYS[1])
elseif left == -2 or (left >= 0 and left < tonumber(ARGV[3])) then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
return version + 1`;

/** KEYS: group. ARGV: names, or none for all. Returns name, version, value, time left (-1: for ever) of each there is. */
export const READ = `${NOW}
local names = ARGV
if #names == 0 then names = redis.call('HKEYS', KEYS[1]) end
local found = {}
for _, name in ipairs(names) do
  local known = redis.call('HGET', KEYS[1], name)
  if known then
    local v, ends, at = string.match(known, '^(%d+) (%d+) ()')
    if ends == '0' or tonumber(ends) > now then
      found[#found + 1] = name
      found[#found + 1] = v
      found[#found + 1] = string.sub(known, at)
      if ends == '0' then found[#found + 1] = '-1'
      else found[#found + 1] = string.format('%d', tonumber(ends) - now) end
    else redis.call('HDEL', KEYS[1], name) end
  end
end
return found`;

/** KEYS: counter. ARGV: amount, window in milliseconds. Returns the sum. */
export const COUNT = `
local sum = redis.call('INCRBY', KEYS[1], ARGV[1])
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return sum`;
