import type { Entered, Presence, Unsubscribe } from '../cluster.js';
import type { RedisCommands } from './redis-commands.js';
import { ENTER, FORGET, LEAVE, MEMBERS } from './scripts.js';

type MemberListener = (set: string, member: string) => void;

const ENTERED: readonly Entered[] = ['known', 'first', 'full'];
/** Entries of a dead node that are taken away in one go. */
const REAP_AT_ONCE = 200;

/** Sets whose members are held by nodes. What this node has entered is kept here, too: Redis may lose it. */
export class Directory {
  readonly #own = new Map<string, Set<string>>();
  /** What was given back, or asked for, without an answer: the entry may be there. */
  readonly #owed = new Map<string, Set<string>>();
  readonly #lost = new Set<MemberListener>();
  readonly #returned = new Set<MemberListener>();
  #isReaping = false;
  /** Somebody who began to clean up behind this node may not be done when it is back. */
  #isToConfirm = false;

  constructor(
    private readonly redis: RedisCommands,
    private readonly node: string,
  ) {}

  async enter(set: string, member: string, max = Infinity): Promise<Entered> {
    try {
      // First the list by which others clean up behind this node: an entry that no list names would stay for ever.
      await this.#list('SADD', set, member);
      const entered = await this.#enter(set, member, max);
      if (entered !== 'full') {
        namesIn(this.#own, set).add(member);
        this.#owed.get(set)?.delete(member);
      } else if (!this.#own.get(set)?.has(member))
        await this.#list('SREM', set, member);
      return entered;
    } catch (error) {
      if (!this.#own.get(set)?.has(member)) this.#owe(set, member);
      throw error;
    }
  }

  async leave(set: string, member: string): Promise<boolean> {
    const members = this.#own.get(set);
    members?.delete(member);
    if (members?.size === 0) this.#own.delete(set);
    try {
      const isLast = await this.#leave(set, member, this.node);
      await this.#list('SREM', set, member);
      return isLast;
    } catch (error) {
      this.#owe(set, member);
      throw error;
    }
  }

  /** Takes back what was not answered: Redis may have done it, and this node holds its lease. */
  async settle(): Promise<void> {
    if (this.#isToConfirm) await this.#enterAll(true);
    this.#isToConfirm = false;
    for (const [set, members] of this.#owed) {
      for (const member of members) {
        const isOurs = this.#own.get(set)?.has(member);
        if (!isOurs) await this.leave(set, member);
        members.delete(member);
      }
      this.#owed.delete(set);
    }
  }

  /** @param expired the nodes whose entries do not count any more */
  async members(
    set: string,
    expired: ReadonlySet<string>,
  ): Promise<readonly Presence[]> {
    const key = this.redis.keyOf('set', set);
    const answer = await this.redis.script('list members', MEMBERS, key, []);
    return pairsOf(answer).flatMap(([member, text]) => {
      const nodes = text
        .split('\n')
        .map((line) => line.split(' '))
        .filter(([node]) => !expired.has(node))
        .map(([node, since]) => ({ node, since: Number(since) }));
      return nodes.length > 0 ? [{ member, nodes }] : [];
    });
  }

  onLost(listener: MemberListener): Unsubscribe {
    this.#lost.add(listener);
    return () => void this.#lost.delete(listener);
  }

  onReturned(listener: MemberListener): Unsubscribe {
    this.#returned.add(listener);
    return () => void this.#returned.delete(listener);
  }

  /**
   * Enters again what this node holds: Redis has lost it, or the others took this node for dead.
   *
   * @param wereTold whether somebody was told that it is lost
   */
  async enterAgain(wereTold: boolean): Promise<void> {
    await this.#enterAll(wereTold);
    this.#isToConfirm = wereTold;
  }

  async #enterAll(wereTold: boolean): Promise<void> {
    for (const [set, members] of this.#own) {
      for (const member of members) {
        await this.#list('SADD', set, member);
        const entered = await this.#enter(set, member, Infinity);
        if (!wereTold || entered !== 'first') continue;
        for (const listener of this.#returned) listener(set, member);
      }
    }
  }

  /** Takes away what dead nodes have held. Several nodes may do so at once: each entry is found by one of them. */
  async reap(nodes: readonly string[]): Promise<void> {
    if (this.#isReaping) return;
    this.#isReaping = true;
    try {
      for (const node of nodes) await this.#reapNode(node);
    } finally {
      this.#isReaping = false;
    }
  }

  async #reapNode(node: string): Promise<void> {
    const key = this.redis.keyOf('held', node);
    for (;;) {
      const popped = (await this.redis.run('reap', key, [
        'SRANDMEMBER',
        key,
        `${REAP_AT_ONCE}`,
      ])) as readonly string[];
      if (popped.length === 0) break;
      for (const entry of popped) {
        const [set, member] = JSON.parse(entry) as [string, string];
        const isLast = await this.#leave(set, member, node);
        await this.redis.run('reap', key, ['SREM', key, entry]);
        if (isLast) this.#notify(set, member);
      }
    }
    const leases = this.redis.keyOf('leases', '');
    await this.redis.script('reap', FORGET, leases, [node]);
  }

  #owe(set: string, member: string): void {
    namesIn(this.#owed, set).add(member);
  }

  async #enter(set: string, member: string, max: number): Promise<Entered> {
    const key = this.redis.keyOf('set', set);
    const limit = Number.isFinite(max) ? max : 0;
    const args = [member, this.node, `${limit}`];
    const answer = await this.redis.script('enter', ENTER, key, args);
    return ENTERED[Number(answer)];
  }

  async #leave(set: string, member: string, node: string): Promise<boolean> {
    const key = this.redis.keyOf('set', set);
    const args = [member, node];
    return (await this.redis.script('leave', LEAVE, key, args)) === 1;
  }

  async #list(
    command: 'SADD' | 'SREM',
    set: string,
    member: string,
  ): Promise<void> {
    const key = this.redis.keyOf('held', this.node);
    const entry = JSON.stringify([set, member]);
    await this.redis.run('enter', key, [command, key, entry]);
  }

  #notify(set: string, member: string): void {
    for (const listener of this.#lost) listener(set, member);
  }
}

function pairsOf(answer: unknown): [string, string][] {
  const flat = answer as readonly string[];
  return Array.from({ length: flat.length / 2 }, (_, index) => [
    flat[2 * index],
    flat[2 * index + 1],
  ]);
}

function namesIn(names: Map<string, Set<string>>, set: string): Set<string> {
  const found = names.get(set) ?? new Set();
  names.set(set, found);
  return found;
}
