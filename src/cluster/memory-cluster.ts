import { randomUUID } from 'node:crypto';
import type {
  Cluster,
  Entered,
  Presence,
  PutOptions,
  StreamEntry,
  Unsubscribe,
  Versioned,
} from './cluster.js';
import { ClusterUnreachableError } from './cluster-unreachable.error.js';
import { type Listener, guardedListener } from './guarded-listener.js';

interface Stored extends Versioned {
  readonly expiresAt: number;
}

interface Counter {
  sum: number;
  readonly endsAt: number;
}

/** What several applications of one process share. Hand the same hub to the cluster of each. */
export class MemoryHub {
  readonly nodes = new Map<string, MemoryCluster>();
  readonly sets = new Map<string, Map<string, Map<string, number>>>();
  readonly values = new Map<string, Map<string, Stored>>();
  readonly counters = new Map<string, Counter>();
  readonly streams = new Map<string, StreamEntry[]>();
  /** The position of the newest entry of all streams. */
  position = 0;
}

const SWEEP_MS = 60_000;
const DEFAULT_HUB = new MemoryHub();

/**
 * A cluster of the applications in this process: for specs, and for one machine that serves several ports.
 *
 * @param hub what is shared. Default: one hub for the whole process
 */
export function memoryCluster(hub: MemoryHub = DEFAULT_HUB): Cluster {
  return new MemoryCluster(hub);
}

class MemoryCluster implements Cluster {
  readonly node = randomUUID();
  readonly #topics = new Map<string, Set<Listener>>();
  #sweptAt = Date.now();
  readonly #lost = new Set<(set: string, member: string) => void>();

  constructor(private readonly hub: MemoryHub) {}

  get isReachable(): boolean {
    return this.hub.nodes.has(this.node);
  }

  get size(): number {
    return this.hub.nodes.size;
  }

  async start(): Promise<void> {
    this.hub.nodes.set(this.node, this);
  }

  async close(): Promise<void> {
    this.hub.nodes.delete(this.node);
    const [heir] = this.hub.nodes.values();
    for (const [set, members] of this.hub.sets)
      for (const member of members.keys())
        if (this.#take(set, member) && heir) heir.#tellLost(set, member);
    this.#topics.clear();
  }

  onReachable(): Unsubscribe {
    // Memory is always there.
    return () => undefined;
  }

  async nodes(): Promise<readonly string[]> {
    return [...this.hub.nodes.keys()];
  }

  async publish(topic: string, message: string): Promise<void> {
    this.#assertStarted('publish');
    for (const node of this.hub.nodes.values())
      queueMicrotask(() => node.#receive(topic, message, this.node));
  }

  async subscribe(topic: string, listener: Listener): Promise<Unsubscribe> {
    const listeners = this.#topics.get(topic) ?? new Set();
    const guarded = guardedListener(listener);
    this.#topics.set(topic, listeners.add(guarded));
    return () => void listeners.delete(guarded);
  }

  async enter(set: string, member: string, max = Infinity): Promise<Entered> {
    this.#assertStarted('enter');
    const { sets } = this.hub;
    const members = sets.get(set) ?? new Map<string, Map<string, number>>();
    const nodes = members.get(member);
    if (!nodes && members.size >= max) return 'full';
    sets.set(set, members);
    if (!nodes) {
      members.set(member, new Map([[this.node, Date.now()]]));
      return 'first';
    }
    if (!nodes.has(this.node)) nodes.set(this.node, Date.now());
    return 'known';
  }

  async leave(set: string, member: string): Promise<boolean> {
    this.#assertStarted('leave');
    return this.#take(set, member);
  }

  async members(set: string): Promise<readonly Presence[]> {
    const members = [...(this.hub.sets.get(set) ?? [])];
    return members.map(([member, nodes]) => ({
      member,
      nodes: [...nodes].map(([node, since]) => ({ node, since })),
    }));
  }

  onLost(listener: (set: string, member: string) => void): Unsubscribe {
    this.#lost.add(listener);
    return () => void this.#lost.delete(listener);
  }

  onReturned(): Unsubscribe {
    // No node is taken for dead that is not.
    return () => undefined;
  }

  async get(group: string, name: string): Promise<Versioned | undefined> {
    return this.#live(group, name);
  }

  async list(group: string): Promise<ReadonlyMap<string, Versioned>> {
    const names = [...(this.hub.values.get(group)?.keys() ?? [])];
    return new Map(
      names.flatMap((name) => {
        const stored = this.#live(group, name);
        return stored ? [[name, stored] as const] : [];
      }),
    );
  }

  async put(
    group: string,
    name: string,
    value: string,
    { ttlMs = Infinity, ifVersion }: PutOptions = {},
  ): Promise<number | undefined> {
    this.#assertStarted('put');
    this.#sweep();
    const current = this.#live(group, name)?.version ?? 0;
    if (ifVersion !== undefined && ifVersion !== current) return undefined;
    const version = current + 1;
    const values = this.hub.values.get(group) ?? new Map<string, Stored>();
    this.hub.values.set(group, values);
    values.set(name, { value, version, expiresAt: Date.now() + ttlMs });
    return version;
  }

  async delete(group: string, name: string): Promise<boolean> {
    this.#assertStarted('delete');
    const wasThere = this.#live(group, name) !== undefined;
    this.#forget(group, name);
    return wasThere;
  }

  async clear(group: string): Promise<void> {
    this.#assertStarted('clear');
    this.hub.values.delete(group);
  }

  async append(
    stream: string,
    entry: string,
    maxEntries: number,
  ): Promise<string> {
    this.#assertStarted('append');
    const entries = this.hub.streams.get(stream) ?? [];
    this.hub.streams.set(stream, entries);
    const id = `${++this.hub.position}`;
    entries.push({ id, entry });
    if (entries.length > maxEntries) entries.shift();
    return id;
  }

  async read(
    stream: string,
    after: string,
    limit: number,
  ): Promise<readonly StreamEntry[]> {
    this.#assertStarted('read');
    const entries = this.hub.streams.get(stream) ?? [];
    return entries
      .filter(({ id }) => Number(id) > Number(after))
      .slice(0, limit);
  }

  async end(stream: string): Promise<string> {
    this.#assertStarted('read');
    return this.hub.streams.get(stream)?.at(-1)?.id ?? '';
  }

  async count(name: string, amount: number, windowMs: number): Promise<number> {
    this.#assertStarted('count');
    const now = Date.now();
    const known = this.hub.counters.get(name);
    const counter =
      known && known.endsAt > now ? known : { sum: 0, endsAt: now + windowMs };
    this.hub.counters.set(name, counter);
    counter.sum += amount;
    return counter.sum;
  }

  #receive(topic: string, message: string, from: string): void {
    for (const listener of this.#topics.get(topic) ?? [])
      listener(message, from);
  }

  #tellLost(set: string, member: string): void {
    for (const listener of this.#lost) listener(set, member);
  }

  #live(group: string, name: string): Versioned | undefined {
    const stored = this.hub.values.get(group)?.get(name);
    if (!stored) return undefined;
    const { value, version, expiresAt } = stored;
    const ttlMs = expiresAt - Date.now();
    if (ttlMs > 0)
      return Number.isFinite(ttlMs)
        ? { value, version, ttlMs }
        : { value, version };
    this.#forget(group, name);
    return undefined;
  }

  /** Forgets what has expired, now and then: nobody may ask for it again. */
  #sweep(): void {
    if (Date.now() - this.#sweptAt < SWEEP_MS) return;
    this.#sweptAt = Date.now();
    for (const [group, values] of this.hub.values)
      for (const name of values.keys()) this.#live(group, name);
  }

  #forget(group: string, name: string): void {
    const values = this.hub.values.get(group);
    values?.delete(name);
    if (values?.size === 0) this.hub.values.delete(group);
  }

  #take(set: string, member: string): boolean {
    const members = this.hub.sets.get(set);
    const nodes = members?.get(member);
    if (!members || !nodes?.delete(this.node) || nodes.size > 0) return false;
    members.delete(member);
    if (members.size === 0) this.hub.sets.delete(set);
    return true;
  }

  #assertStarted(what: string): void {
    if (!this.isReachable) throw new ClusterUnreachableError(what);
  }
}
