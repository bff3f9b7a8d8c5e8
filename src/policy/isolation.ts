import { Inject, Injectable } from '@nestjs/common';
import { OPTIONS } from '../common/options/options.token.js';
import type { Finding } from '../common/finding.js';
import { isObject } from '../common/is-object.js';
import type { VectorId } from '../incidents/index.js';
import {
  CurrentConnection,
  type IsolationReport,
  type ManagerRecord,
  type MessageScope,
  WebSocketManagerRegistry,
  insideOf,
} from '../manager/index.js';
import { inspectFully } from './full-inspection.js';
import {
  type ForeignFinding,
  Inspector,
  Ownership,
  PrototypeWatch,
  type SharedDeclaration,
  type SharedFinding,
} from '../memory/index.js';
import { InspectionClock } from './inspection-clock.js';
import { type IsolationOptions } from './isolation.options.js';
import { ManagerCheck } from './violations/manager-check.js';
import { payloadPassedOnIn } from './egress/payloads.js';
import { SentObjects } from './egress/sent-objects.js';
import { ManagerWatch } from './manager-watch.js';
import { InspectedManager, pathOf } from './inspected-manager.js';
import { Violations } from './violations/violations.js';

/** Tracks the owner of every object, and detects objects that two users share. */
@Injectable()
export class Isolation {
  readonly ownership: Ownership;
  readonly inspector: Inspector;
  readonly clock = new InspectionClock();
  private readonly managers = new Map<string, InspectedManager>();
  private readonly sent: SentObjects;
  private readonly managerCheck = new ManagerCheck();
  readonly prototypes = new PrototypeWatch();
  private readonly isStrict: boolean;

  constructor(
    @Inject(OPTIONS) options: IsolationOptions,
    private readonly violations: Violations,
    current: CurrentConnection,
    private readonly registry: WebSocketManagerRegistry,
  ) {
    this.ownership = new Ownership(options.isolation.shared);
    this.inspector = new Inspector(this.ownership, {
      findUser: (key) => this.managers.get(key),
      strict: options.isolation.strict,
      maxNodes: options.isolation.nodesPerMessage,
    });
    this.isStrict = options.isolation.strict;
    this.sent = new SentObjects(this.ownership, this.managers, this.isStrict);
    registry.observe(new ManagerWatch(this, violations, current));
  }

  /** Exempts the objects that a declaration names as shared by all users. */
  exempt(...declarations: readonly SharedDeclaration[]): void {
    this.ownership.exempt(...declarations);
  }

  /**
   * Exempts these objects and all objects of the same classes: from a server, a namespace or a socket, every connected
   * user is reachable. It takes running instances, since an application may load several copies of socket.io.
   */
  exemptClassesOf(...running: readonly unknown[]): void {
    this.ownership.exemptClassesOf(running.filter(isObject));
  }

  /** All inspected managers. */
  all(): IterableIterator<InspectedManager> {
    return this.managers.values();
  }

  /** The oldest time at which a user was last found clean, in epoch milliseconds; `now` without users. */
  oldestCleanAt(now: number): number {
    let oldest = now;
    // Neither `for … of` nor an unconditional assignment: either allocates an object for each user.
    this.managers.forEach(({ owner, record }) => {
      const { cleanAt } = owner;
      if (cleanAt !== undefined) {
        if (cleanAt < oldest) oldest = cleanAt;
      } else if (record.createdAt < oldest) oldest = record.createdAt;
    });
    return oldest;
  }

  managerOf(record: ManagerRecord): InspectedManager | undefined {
    return record.watched as InspectedManager | undefined;
  }

  /**
   * Inspects a user's objects within the budget of a message, and checks the manager itself, see {@link ManagerCheck}.
   *
   * @returns whether the message has to be stopped
   */
  inspect(record: ManagerRecord): boolean {
    const manager = this.managerOf(record);
    const hasCollided = this.checkManager(record);
    if (!manager) return hasCollided;
    record.isStateTouched = false;
    const startedAt = this.clock.start();
    const findings = this.inspector.inspect(manager);
    this.clock.stop(startedAt);
    const isContaminated = this.raiseAll(findings);
    this.updateMode(record, manager);
    return isContaminated || hasCollided;
  }

  /**
   * Inspects a user after a handler has run, unless the handler cannot have changed anything.
   *
   * @returns whether the response has to be stopped
   */
  inspectAfter(record: ManagerRecord): boolean {
    const isDue = this.isStrict || this.managerOf(record)?.mayHaveChanged();
    return isDue === true && this.inspect(record);
  }

  /** The mode of a manager is `degraded` while an inspection takes several messages. */
  private updateMode(record: ManagerRecord, { owner }: InspectedManager): void {
    const isBehind = owner.paused !== undefined;
    const { name } = record.mode;
    if (name === (isBehind ? 'unified' : 'degraded')) {
      this.registry.changeMode(record, isBehind ? 'degraded' : 'unified');
    }
  }

  /** Claims the objects that a user's client sent in the handshake. */
  claim(objects: Iterable<object>, record: ManagerRecord): void {
    const manager = this.managerOf(record);
    if (!manager) return;
    for (const object of objects)
      this.ownership.claim(object, manager.payloadOwner);
  }

  /** Claims the objects of a payload for its sender. */
  arrived(
    args: readonly unknown[],
    scope: MessageScope,
    isClean: boolean,
  ): void {
    if (!args.some(isObject)) return;
    const manager = this.managerOf(insideOf(scope.manager));
    if (!manager) return;
    const startedAt = this.clock.start();
    const pollution = this.inspector.claimPayload(args, manager.payloadOwner, {
      isClean,
    });
    this.clock.stop(startedAt);
    scope.arrival = { args, pollution };
  }

  /**
   * The first object in a value that belongs to another user than the sender.
   *
   * @param isMember whether payloads of a user may be included, since the packet goes to a channel of that user
   */
  foreignIn(
    value: unknown,
    sender: ManagerRecord | undefined,
    name: string,
    isMember?: (record: ManagerRecord) => boolean,
  ): ForeignFinding | undefined {
    const manager = sender && this.managerOf(sender);
    const startedAt = this.clock.start();
    const { sent } = this;
    const foreign = sent.foreignIn(value, manager?.owner, name, isMember);
    this.clock.stop(startedAt);
    return foreign;
  }

  /**
   * Gives up the objects that their owner sends to others deliberately, unless the owner's state still holds them. If the
   * sent value is the payload of the current message or a copy of it, the payload is given up as well: an application may
   * keep one in a history and send the other.
   */
  share(
    args: readonly unknown[],
    sender: ManagerRecord,
    scope: MessageScope | undefined,
  ): void {
    const manager = this.managerOf(sender);
    if (!manager) return;
    if (!this.sent.takeUnowned(args))
      this.inspector.share(args, manager.owner, manager.payloadOwner);
    if (!scope || insideOf(scope.manager) !== sender) return;
    const payload = payloadPassedOnIn(args, scope);
    if (payload) this.inspector.share(payload, manager.payloadOwner);
  }

  raiseAll(findings: readonly SharedFinding[]): boolean {
    let mustStop = false;
    for (const finding of findings) {
      const isStopped = this.violations.raise(finding);
      // A message is not stopped because of an object that another user sent.
      if (finding.scope !== 'packet') mustStop ||= isStopped;
    }
    return mustStop;
  }

  /** Starts inspecting a manager. */
  add(record: ManagerRecord): void {
    const manager = new InspectedManager(record, this.ownership);
    record.watched = manager;
    this.managers.set(record.key, manager);
  }

  /** Stops inspecting a manager, and releases its objects. */
  remove(record: ManagerRecord): void {
    const manager = this.managerOf(record);
    if (!manager) return;
    manager.retire();
    record.watched = undefined;
    if (this.managers.get(record.key) === manager)
      this.managers.delete(record.key);
  }

  /** Claims a value that was stored in one of a user's stores. */
  stored(
    record: ManagerRecord,
    store: 'state' | 'tracked',
    name: string,
    value: unknown,
  ): void {
    const manager = this.managerOf(record);
    if (!manager || !isObject(value)) return;
    if (store === 'tracked') manager.track(name, value);
    const path = pathOf(store, name);
    this.raiseAll(this.inspector.claimValue(value, manager.owner, path));
  }

  /** Inspects everything that some managers hold, and publishes the findings. */
  async inspectFully(
    records: Iterable<ManagerRecord>,
  ): Promise<IsolationReport> {
    const report = await inspectFully(records, {
      inspector: this.inspector,
      clock: this.clock,
      managerOf: (record) => this.managerOf(record),
      checkManager: (record) => this.managerCheck.of(record),
      checkPrototypes: () => this.prototypes.scan(),
    });
    for (const finding of report.findings) this.violations.raise(finding);
    return { ...report, findings: report.findings.map(withoutContain) };
  }

  private checkManager(record: ManagerRecord): boolean {
    let mustStop = false;
    for (const finding of this.managerCheck.of(record)) {
      mustStop = this.violations.raise(finding) || mustStop;
    }
    return mustStop;
  }
}

/** The published part of a finding. */
function withoutContain({
  contain: _contain,
  ...published
}: Finding<VectorId>) {
  return published;
}
