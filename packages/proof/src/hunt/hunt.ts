import type { HandlerEffects, HandlerInfo } from '../host/index.js';
import { CanarySearch } from './search/canary-search.js';
import {
  ACKNOWLEDGEMENT,
  Device,
  type Packet,
  type Refusal,
} from './play/device.js';
import { Endpoints } from './options/endpoints.js';
import { Findings } from './search/findings.js';
import type { HuntTarget, SimulatedUser } from './options/hunt.options.js';
import type { HuntedHandler } from './hunt-result.js';
import { inModule } from './options/in-module.js';
import { Journal, type JournalEntry, show } from './search/journal.js';
import { Limits } from './play/limits.js';
import type { Shape } from './play/payload-shapes.js';
import { Payloads } from './play/payloads.js';
import type { HuntPlan } from './play/plan.js';
import { Pace } from './play/pace.js';
import { Player } from './play/player.js';
import { Random } from './play/random.js';
import { RunDigest } from './play/run-digest.js';
import { DEFAULT_IDENTITY, secretsOf } from './search/secrets.js';
import {
  StatisticsOfHandlers,
  patienceWith,
} from './search/handler-statistics.js';
import { EXCEPTION, errorText, refusedEvent } from './search/rejection.js';

/** Messages. */
const PROGRESS_EVERY = 20;

/** The simulated users, their actions, and what they receive. */
export class Hunt {
  readonly players: readonly Player[];
  readonly random: Random;
  readonly limits: Limits;
  readonly findings: Findings;
  readonly handlers: HandlerInfo[];
  readonly notes: string[] = [];
  readonly endpoints: Endpoints;
  private readonly journal = new Journal();
  private readonly search: CanarySearch;
  private readonly devices = new Map<Player, Device[]>();
  private readonly statistics: StatisticsOfHandlers;
  /** The handler whose answer a user waits for. */
  private readonly awaited = new Map<Player, HandlerInfo>();
  /** The users of all sockets so far, by socket id. */
  readonly owners = new Map<string, Player>();
  readonly digest = new RunDigest();
  readonly pace: Pace;
  readonly payloads: Payloads;
  onProgress = (): void => undefined;

  constructor(
    readonly plan: HuntPlan,
    readonly target: HuntTarget,
  ) {
    const { seed, users, explanations } = plan;
    const { gateways, handlers } = target.info;
    this.random = new Random(seed, 'order');
    this.limits = new Limits(plan);
    this.statistics = new StatisticsOfHandlers(explanations);
    this.pace = new Pace(this.limits);
    this.players = Array.from(
      { length: users },
      (_, index) => new Player(seed, index),
    );
    this.payloads = new Payloads(
      plan.identities.messages,
      this.players,
      this.statistics,
    );
    this.search = new CanarySearch(this.players);
    this.endpoints = new Endpoints(gateways);
    this.handlers = handlers.filter(({ isDynamic }) => !isDynamic);
    this.findings = new Findings(this.players, this.journal, plan, target.info);
  }

  /** Asks the identities module for all users, and learns the values that other users must not receive. */
  async identify(): Promise<void> {
    const { identify = DEFAULT_IDENTITY } = this.plan.identities;
    for (const player of this.players) {
      const user = this.simulated(player);
      player.identity = await inModule(this.limits, 'identify', () =>
        identify(user),
      );
    }
    for (const [player, secrets] of secretsOf(this.players)) {
      for (const secret of secrets) this.search.addSecret(secret, player.index);
    }
    const namespaces = this.players.flatMap(
      ({ identity }) => identity.namespaces ?? [],
    );
    this.handlers.push(
      ...this.endpoints.open(namespaces, this.target.info.handlers),
    );
  }

  /** A device of a user, created if there is none with this number. */
  deviceOf(player: Player, number = 0): Device {
    const devices = this.devices.get(player) ?? [];
    this.devices.set(player, devices);
    return (devices[number] ??= this.newDevice(player));
  }

  newDevice(player: Player): Device {
    return new Device(
      player,
      (packet) => this.hear(packet),
      (id, owner) => this.owners.set(id, owner),
    );
  }

  /** Connects a device, or the first one again. */
  async enter(player: Player, number = 0): Promise<Refusal[]> {
    this.limits.check();
    this.digest.add(player.index, 'enters', number);
    const device = this.deviceOf(player, number);
    const before = device.connectedSockets;
    const refusals = await device.connect(this.endpoints.all);
    const isNew = device.connectedSockets.some((one) => !before.includes(one));
    if (!isNew) return refusals;
    this.note(player, number > 0 ? 'connects another device' : 'connects');
    const { enter } = this.plan.identities;
    for (const socket of device.connectedSockets) {
      if (before.includes(socket) || !enter) continue;
      const user = this.simulated(player);
      await inModule(this.limits, 'enter', () => enter(socket, user));
    }
    return refusals;
  }

  /** Connects all users who are not connected and are not refused. */
  async enterAll(): Promise<void> {
    for (const player of this.players) await this.enter(player);
  }

  /** Disconnects all devices of a user. */
  leave(player: Player, how: 'leave' | 'vanish' = 'leave'): void {
    this.digest.add(player.index, how);
    for (const device of this.devices.get(player) ?? []) device[how]();
    this.devices.delete(player);
    this.note(player, how === 'leave' ? 'disconnects' : 'loses the connection');
  }

  leaveAll(): void {
    for (const devices of this.devices.values())
      for (const device of devices) device.leave();
    this.devices.clear();
  }

  note(player: Player, line: string): void {
    this.journal.add({ player: player.index, line });
  }

  /** Sends a message and waits for its answer for a limited time. */
  async request(
    player: Player,
    handler: HandlerInfo,
    shape: Shape,
    device = this.deviceOf(player),
  ): Promise<void> {
    const statistics = this.statistics.of(handler);
    const socket = device.socketOf(handler);
    this.awaited.set(player, handler);
    const answered = this.send(player, handler, shape, device);
    if (!socket || !answered) return;
    let refused = (): void => undefined;
    const refusal = new Promise<void>((resolve) => {
      refused = resolve;
    });
    socket.once(EXCEPTION, refused);
    const patience = this.limits
      .pause(patienceWith(statistics))
      .then(() => true);
    statistics.misses += 1;
    const isMissing = await Promise.race([answered, refusal, patience]);
    if (!isMissing) statistics.misses = 0;
    socket.off(EXCEPTION, refused);
  }

  /** Sends a message. @returns its answer, or `undefined` if the user is not connected there */
  send(
    player: Player,
    handler: HandlerInfo,
    shape: Shape,
    device = this.deviceOf(player),
  ): Promise<void> | undefined {
    this.limits.check();
    // Created even if the user is not connected: the following values must not depend on whom a server disconnected.
    const payload = shape(player.canary());
    const { namespace, event } = handler;
    this.digest.add(player.index, namespace, event, payload);
    const socket = device.socketOf(handler);
    player.messages.push(socket && this.record(player, handler, payload));
    if (!socket) return undefined;
    this.statistics.of(handler).sent += 1;
    this.limits.countMessage();
    if (this.limits.messagesSent % PROGRESS_EVERY === 0) this.onProgress();
    const body = payload === undefined ? [] : [payload];
    return new Promise((resolve) => {
      socket.emit(handler.event, ...body, (...args: unknown[]) => {
        this.statistics.countAnswer(handler, args);
        const answer = { event: ACKNOWLEDGEMENT, args, answerTo: event };
        this.hear({ player, namespace, ...answer });
        resolve();
      });
    });
  }

  /** @param observed the effects that were observed inside the application's process */
  hunted(observed: readonly HandlerEffects[]): HuntedHandler[] {
    // A handler in a namespace pattern exists once for each namespace that was opened.
    const isOpened = ({ isDynamic, name }: HandlerInfo) =>
      isDynamic && this.handlers.some((each) => each.name === name);
    const all = [...this.target.info.handlers, ...this.handlers];
    return this.statistics.summary(
      all.filter((handler) => !isOpened(handler)),
      observed,
    );
  }

  /** The last messages before an application ended. */
  lastSteps(): string[] {
    return this.journal
      .last(3)
      .map(({ player, line }) => `${this.players[player].name} ${line}`);
  }

  private simulated({ index, name, random }: Player): SimulatedUser {
    const { origin } = this.target.info;
    return { index, name, origin, random: random.next };
  }

  private hear(packet: Packet): void {
    this.limits.countPacket();
    const sightings = this.search.find(packet.args);
    // A heartbeat does not count as an answer.
    const isAnswer =
      packet.event === ACKNOWLEDGEMENT ||
      sightings.some(({ kind }) => kind === 'value');
    if (isAnswer) this.pace.answered();
    if (packet.event === EXCEPTION) this.countException(packet);
    if (sightings.length === 0) return;
    if (![ACKNOWLEDGEMENT, EXCEPTION].includes(packet.event))
      this.credit(sightings);
    this.findings.judge(packet, sightings);
  }

  /** A packet that contains what was sent to a handler counts as its answer. */
  private credit(sightings: ReturnType<CanarySearch['find']>): void {
    const messages = sightings.flatMap(({ owner, message }) =>
      message === undefined ? [] : [this.players[owner].messages[message]],
    );
    for (const handler of new Set(messages.map((entry) => entry?.handler))) {
      if (handler) this.statistics.of(handler).answered += 1;
    }
  }

  /** Nest names the refused event; otherwise it is the event whose answer is awaited. */
  private countException({ player, namespace, args: [error] }: Packet): void {
    const event = refusedEvent(error);
    const handler =
      event === undefined
        ? this.awaited.get(player)
        : this.handlers.find(
            (each) => each.namespace === namespace && each.event === event,
          );
    if (handler) this.statistics.countRejection(handler, errorText(error));
  }

  private record(
    player: Player,
    handler: HandlerInfo,
    payload: unknown,
  ): JournalEntry {
    const { index } = player;
    const inside = this.search.find([payload]);
    const naming = inside
      .filter(({ kind, owner }) => kind === 'name' && owner !== index)
      .map(({ owner }) => owner);
    for (const other of naming) player.hasNamed.add(other);
    const isOwn = inside.some(
      ({ kind, owner }) => kind === 'value' && owner === index,
    );
    const line = `sends "${handler.event}" with ${show(payload)}`;
    return this.journal.add({ player: index, line, handler, isOwn, naming });
  }
}
