/** Clients send PUBLISH to any node of a Redis Cluster, which loses the order; a script goes where its key is. */
const PUBLISH = `return redis.call('PUBLISH', KEYS[1], ARGV[1])`;

/** A command for Redis Cluster that goes to the node of its key. */
export function byKey(key: string, args: readonly string[]): readonly string[] {
  const [name, , message] = args;
  return name === 'PUBLISH' ? ['EVAL', PUBLISH, '1', key, message] : args;
}
