import type { AppInfo, HandlerInfo } from '../../host/index.js';
import type { Sighting } from './canary-search.js';
import { ACKNOWLEDGEMENT, type Packet } from '../play/device.js';
import type { LeakFinding } from '../hunt-result.js';
import type { Journal, JournalEntry } from './journal.js';
import type { HuntPlan } from '../play/plan.js';
import type { Player } from '../play/player.js';

/** Further findings are counted, but not listed. */
const MAX_FINDINGS = 200;
const MAX_PLACES = 8;
const STEPS_BETWEEN = 4;
/** How many messages ago a value without a number may have been sent. */
const REACH = 100;

/** The values that reached another user, each kind once. */
export class Findings {
  private readonly found = new Map<string, LeakFinding>();
  private readonly declared: ReadonlySet<string>;
  private readonly received = new Set<string>();
  /** The events that gateways and handlers declare, by namespace. */
  private readonly byDecorator = new Set<string>();
  private readonly sharingGateways = new Set<string>();
  /** The handlers that were observed to cause a packet, by the kind of packet. */
  private readonly origins = new Map<string, Set<HandlerInfo>>();

  constructor(
    private readonly players: readonly Player[],
    private readonly journal: Journal,
    private readonly plan: HuntPlan,
    { gateways, handlers }: Pick<AppInfo, 'gateways' | 'handlers'>,
  ) {
    this.declared = new Set(plan.share);
    for (const { namespace, shares } of [...gateways, ...handlers]) {
      for (const event of shares ?? [])
        this.byDecorator.add(`${namespace} ${event}`);
    }
    for (const { name, shares } of gateways) {
      if (shares?.length === 0) this.sharingGateways.add(name);
    }
  }

  get all(): readonly LeakFinding[] {
    return [...this.found.values()];
  }

  /** Events that were declared as intended for others, and carried values. */
  get shared(): readonly string[] {
    return [...this.received].toSorted();
  }

  /** Judges the values in a packet. */
  judge(packet: Packet, sightings: readonly Sighting[]): void {
    const { player } = packet;
    const foreign = sightings.filter(
      ({ owner, kind }) =>
        owner !== player.index && !(kind === 'name' && this.hasBeenSaid(owner)),
    );
    if (foreign.length === 0) return;
    if (this.isDeclared(packet)) {
      this.received.add(packet.answerTo ?? packet.event);
      return;
    }
    const shared = new Set(
      foreign
        .filter((sighting) => this.isSentToShare(sighting))
        .map(({ owner }) => owner),
    );
    if (shared.size > 0) this.received.add(packet.answerTo ?? packet.event);
    // Values that tell their message come first.
    const byOrigin = foreign.toSorted(
      (one, other) =>
        Number(one.message === undefined) - Number(other.message === undefined),
    );
    for (const sighting of byOrigin) {
      if (!shared.has(sighting.owner)) this.add(packet, sighting);
    }
  }

  /** A name that another user has sent may come from that message. */
  private hasBeenSaid(owner: number): boolean {
    return this.players.some(({ hasNamed }) => hasNamed.has(owner));
  }

  private isDeclared({ event, answerTo, namespace }: Packet): boolean {
    return [event, answerTo].some(
      (name) =>
        name !== undefined &&
        (this.declared.has(name) ||
          this.byDecorator.has(`${namespace} ${name}`)),
    );
  }

  /**
   * Whether the value was sent with a message that is intended to be shared; if that is unknown, whether it may have
   * been.
   */
  private isSentToShare(sighting: Sighting): boolean {
    const { owner, kind, message } = sighting;
    if (kind !== 'value') return false;
    const { messages } = this.players[owner];
    const entries =
      message === undefined
        ? messages.slice(-REACH).filter((entry) => entry?.isOwn)
        : [messages[message]];
    return entries.some(
      (entry) => entry?.handler && this.shares(entry.handler),
    );
  }

  private shares({ shares, event, gateway }: HandlerInfo): boolean {
    return (
      shares?.length === 0 ||
      this.declared.has(event) ||
      this.sharingGateways.has(gateway)
    );
  }

  private add(packet: Packet, sighting: Sighting): void {
    const entry = this.entryOf(packet, sighting);
    const sentWith = entry?.handler?.event;
    const kind = JSON.stringify([
      packet.namespace,
      packet.event,
      packet.answerTo,
      sentWith,
      sighting.kind,
    ]);
    const known = this.found.get(kind);
    if (known) {
      this.found.set(kind, again(known, sighting.path));
      return;
    }
    if (this.found.size >= MAX_FINDINGS) return;
    this.found.set(kind, {
      event: packet.event,
      ...(packet.answerTo !== undefined && { answerTo: packet.answerTo }),
      namespace: packet.namespace,
      path: sighting.path,
      kind: sighting.kind,
      owner: this.players[sighting.owner].name,
      recipient: packet.player.name,
      sentWith,
      steps: this.steps(packet, sighting, entry),
      count: 1,
    });
  }

  /**
   * The message that brought a value. For a value that never changes, it is the last message to a handler that causes
   * such packets, otherwise the last message to any handler.
   */
  private entryOf(
    packet: Packet,
    { owner, kind, message }: Sighting,
  ): JournalEntry | undefined {
    if (kind !== 'value') return undefined;
    const { messages } = this.players[owner];
    const origins = this.originsOf(packet);
    if (message !== undefined) {
      const handler = messages[message]?.handler;
      if (handler) origins.add(handler);
      return messages[message];
    }
    const own = messages.slice(-REACH).filter((entry) => entry?.isOwn);
    return (
      own.findLast((entry) => entry?.handler && origins.has(entry.handler)) ??
      own.at(-1)
    );
  }

  private originsOf({ namespace, event, answerTo }: Packet): Set<HandlerInfo> {
    const kind = JSON.stringify([namespace, event, answerTo]);
    const origins = this.origins.get(kind) ?? new Set();
    this.origins.set(kind, origins);
    return origins;
  }

  private steps(
    packet: Packet,
    { owner, path, kind }: Sighting,
    entry: JournalEntry | undefined,
  ): string[] {
    const { player } = packet;
    const { seed, users } = this.plan;
    const told = (each: JournalEntry) =>
      `${this.players[each.player].name} ${each.line}`;
    const before = this.journal
      .naming(player.index, owner, 2)
      .filter(({ order }) => order < (entry?.order ?? Infinity));
    const between = this.journal
      .ofTwo(owner, player.index, entry)
      .filter(({ order }) => order !== entry?.order);
    const what = kind === 'value' ? 'a value' : `the ${kind}`;
    const answered = packet.answerTo && ` to "${packet.answerTo}"`;
    const received =
      packet.event === ACKNOWLEDGEMENT
        ? `the answer${answered ?? ''}`
        : `"${packet.event}"`;
    return [
      `The hunt runs with the seed ${JSON.stringify(seed)} and ${users} users`,
      `${this.players[owner].name} and ${player.name} are connected to ${packet.namespace}`,
      ...before.map(told),
      ...(entry ? [told(entry)] : []),
      ...between.slice(-STEPS_BETWEEN).map(told),
      `${player.name} receives ${received} with ${what} of ${this.players[owner].name} at ${path}`,
    ];
  }
}

/** Counts a finding again, with another place if it differs. */
function again(known: LeakFinding, path: string): LeakFinding {
  const { alsoAt = [], count } = known;
  const place = placeOf(path);
  const isNew =
    alsoAt.length < MAX_PLACES &&
    placeOf(known.path) !== place &&
    !alsoAt.some((other) => placeOf(other) === place);
  const places = isNew ? [...alsoAt, path] : alsoAt;
  return { ...known, alsoAt: places, count: count + 1 };
}

/** A path without its numbers: all items of a list are one place. */
function placeOf(path: string): string {
  return path.replace(/\[\d+\]/g, '[]');
}
