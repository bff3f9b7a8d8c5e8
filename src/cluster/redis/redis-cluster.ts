import { randomUUID } from 'node:crypto';
import { ClusterUnreachableError } from '../cluster-unreachable.error.js';
import type {
  Cluster,
  Entered,
  Presence,
  PutOptions,
  StreamEntry,
  Unsubscribe,
  Versioned,
  WhenUnreachable,
} from '../cluster.js';
import { guardedListener } from '../guarded-listener.js';
import { Directory } from './directory.js';
import { Leases } from './leases.js';
import type { RedisClient } from './redis-client.js';
import { RedisCommands } from './redis-commands.js';
import { COUNT, PUT, READ } from './scripts.js';

export interface RedisClusterSettings {
  /** What every key begins with. */
  readonly prefix: string;
  /** How long a node that does not answer still counts, in milliseconds. */
  readonly leaseMs: number;
  /** How long a command may take before the engine counts as unreachable, in milliseconds. */
  readonly timeoutMs: number;
  /** See {@link Cluster.whenUnreachable}. */
  readonly whenUnreachable: WhenUnreachable;
}

/** The cluster on Redis or Valkey. */
export class RedisCluster implements Cluster {
  readonly node = randomUUID();
  readonly whenUnreachable: WhenUnreachable;
  readonly #redis: RedisCommands;
  readonly #leases: Leases;
  readonly #directory: Directory;

  constructor(
    private readonly client: RedisClient,
    settings: RedisClusterSettings,
  ) {
    const { prefix, leaseMs, timeoutMs, whenUnreachable } = settings;
    this.whenUnreachable = whenUnreachable;
    this.#redis = new RedisCommands(client, prefix, timeoutMs);
    this.#directory = new Directory(this.#redis, this.node);
    this.#leases = new Leases(this.#redis, this.node, leaseMs, {
      found: (wereTold) => this.#directory.enterAgain(wereTold),
      renewed: () => this.#directory.settle(),
      expired: (nodes) => this.#directory.reap(nodes),
    });
  }

  get isReachable(): boolean {
    return this.#leases.isReachable;
  }

  get size(): number {
    return this.#leases.size;
  }

  async start(): Promise<void> {
    await this.#leases.start();
  }

  async close(): Promise<void> {
    await this.#leases.close().catch(() => undefined);
    // The subscriptions end with their connection. Ending each would wait for an engine that is away.
    await this.client.close();
  }

  onReachable(listener: (isReachable: boolean) => void): Unsubscribe {
    return this.#leases.onReachable(listener);
  }

  async nodes(): Promise<readonly string[]> {
    this.#assertStarted('list its nodes');
    return this.#leases.renew();
  }

  async publish(topic: string, message: string): Promise<void> {
    this.#assertStarted('publish');
    const channel = this.#redis.keyOf('topic', topic);
    const text = this.node + message;
    await this.#redis.run('publish', channel, ['PUBLISH', channel, text]);
  }

  async subscribe(
    topic: string,
    listener: (message: string, from: string) => void,
  ): Promise<Unsubscribe> {
    this.#assertStarted('subscribe');
    const channel = this.#redis.keyOf('topic', topic);
    const idLength = this.node.length;
    const guarded = guardedListener(listener);
    let end: (() => Promise<void>) | undefined = await this.#redis.answerOf(
      'subscribe',
      () =>
        this.client.subscribe(channel, (text) =>
          guarded(text.slice(idLength), text.slice(0, idLength)),
        ),
    );
    return () => {
      // A connection that is gone has no subscription to end.
      end?.().catch(() => undefined);
      end = undefined;
    };
  }

  async enter(set: string, member: string, max?: number): Promise<Entered> {
    this.#assertStarted('enter');
    await this.#leases.assertHeld();
    return this.#directory.enter(set, member, max);
  }

  async leave(set: string, member: string): Promise<boolean> {
    this.#assertStarted('leave');
    return this.#directory.leave(set, member);
  }

  async members(set: string): Promise<readonly Presence[]> {
    this.#assertStarted('list members');
    return this.#directory.members(set, this.#leases.expired);
  }

  onLost(listener: (set: string, member: string) => void): Unsubscribe {
    return this.#directory.onLost(listener);
  }

  onReturned(listener: (set: string, member: string) => void): Unsubscribe {
    return this.#directory.onReturned(listener);
  }

  async get(group: string, name: string): Promise<Versioned | undefined> {
    return (await this.#read(group, [name])).get(name);
  }

  async list(group: string): Promise<ReadonlyMap<string, Versioned>> {
    return this.#read(group, []);
  }

  async put(
    group: string,
    name: string,
    value: string,
    { ttlMs, ifVersion }: PutOptions = {},
  ): Promise<number | undefined> {
    this.#assertStarted('put');
    const key = this.#redis.keyOf('value', group);
    const ttl = ttlMs === undefined ? 0 : Math.max(1, Math.round(ttlMs));
    const args = [name, value, `${ttl}`, `${ifVersion ?? ''}`];
    const version = Number(await this.#redis.script('put', PUT, key, args));
    return version === 0 ? undefined : version;
  }

  async delete(group: string, name: string): Promise<boolean> {
    // What has expired was not there.
    const wasThere = (await this.get(group, name)) !== undefined;
    const key = this.#redis.keyOf('value', group);
    const deleted = await this.#redis.run('delete', key, ['HDEL', key, name]);
    return wasThere && deleted === 1;
  }

  async clear(group: string): Promise<void> {
    this.#assertStarted('clear');
    const key = this.#redis.keyOf('value', group);
    await this.#redis.run('clear', key, ['DEL', key]);
  }

  async append(
    stream: string,
    entry: string,
    maxEntries: number,
  ): Promise<string> {
    this.#assertStarted('append');
    const key = this.#redis.keyOf('stream', stream);
    // Nearly, which lets Redis drop whole blocks: much cheaper than exactly.
    const max = ['MAXLEN', '~', `${maxEntries}`];
    const args = ['XADD', key, ...max, '*', 'entry', entry];
    return (await this.#redis.run('append', key, args)) as string;
  }

  async read(
    stream: string,
    after: string,
    limit: number,
  ): Promise<readonly StreamEntry[]> {
    const start = after === '' ? '-' : `(${after}`;
    return this.#range('XRANGE', stream, start, '+', limit);
  }

  async end(stream: string): Promise<string> {
    const [newest] = await this.#range('XREVRANGE', stream, '+', '-', 1);
    return newest?.id ?? '';
  }

  async count(name: string, amount: number, windowMs: number): Promise<number> {
    this.#assertStarted('count');
    const key = this.#redis.keyOf('count', name);
    const args = [`${amount}`, `${windowMs}`];
    return Number(await this.#redis.script('count', COUNT, key, args));
  }

  async #range(
    command: 'XRANGE' | 'XREVRANGE',
    stream: string,
    from: string,
    to: string,
    limit: number,
  ): Promise<readonly StreamEntry[]> {
    this.#assertStarted('read');
    const key = this.#redis.keyOf('stream', stream);
    const args = [command, key, from, to, 'COUNT', `${limit}`];
    const answer = await this.#redis.run('read', key, args);
    return (answer as readonly [string, readonly string[]][]).map(
      ([id, [, entry]]) => ({ id, entry }),
    );
  }

  async #read(
    group: string,
    names: readonly string[],
  ): Promise<ReadonlyMap<string, Versioned>> {
    this.#assertStarted('read');
    const key = this.#redis.keyOf('value', group);
    const answer = await this.#redis.script('read', READ, key, names);
    const flat = answer as readonly string[];
    const values = new Map<string, Versioned>();
    for (let at = 0; at < flat.length; at += 4) {
      const ttlMs = Number(flat[at + 3]);
      values.set(flat[at], {
        version: Number(flat[at + 1]),
        value: flat[at + 2],
        ...(ttlMs >= 0 && { ttlMs }),
      });
    }
    return values;
  }

  #assertStarted(what: string): void {
    if (!this.#leases.isStarted) throw new ClusterUnreachableError(what);
  }
}
