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

/** Knows whose every object is, and watches that it stays so. */
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

  /** Exempts whatever a declaration says is shared by all users. */
  exempt(...declarations: readonly SharedDeclaration[]): void {
    this.ownership.exempt(...declarations);
  }

  /**
   * Exempts these objects, and every other object of the same classes: servers, namespaces and sockets lead to
   * everybody who is connected. By what is really running, since an application may hold several copies of socket.io.
   */
  exemptClassesOf(...running: readonly unknown[]): void {
    this.ownership.exemptClassesOf(running.filter(isObject));
  }

  /** Everything there is to inspect. */
  all(): IterableIterator<InspectedManager> {
    return this.managers.values();
  }

  /** When the user who was looked at longest ago was last found clean. Epoch milliseconds; `now` without users. */
  oldestCleanAt(now: number): number {
    let oldest = now;
    // Not `for … of`, and no assignment that changes nothing: either makes an object for each user.
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
   * Looks at what a user holds, within the budget of a message, and at what there must be only one of.
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
    this.tellProgress(record, manager);
    return isContaminated || hasCollided;
  }

  /**
   * The same after a handler has run. What it cannot have changed is not looked at again.
   *
   * @returns whether nothing more of the message must leave
   */
  inspectAfter(record: ManagerRecord): boolean {
    const isDue = this.isStrict || this.managerOf(record)?.mayHaveChanged();
    return isDue === true && this.inspect(record);
  }

  /** An inspection that takes several messages shows in the manager's mode until it has come to its end. */
  private tellProgress(
    record: ManagerRecord,
    { owner }: InspectedManager,
  ): void {
    const isBehind = owner.paused !== undefined;
    const { name } = record.mode;
    if (name === (isBehind ? 'unified' : 'degraded')) {
      this.registry.changeMode(record, isBehind ? 'degraded' : 'unified');
    }
  }

  /** What a user's client has brought along belongs to that user. */
  claim(objects: Iterable<object>, record: ManagerRecord): void {
    const manager = this.managerOf(record);
    if (!manager) return;
    for (const object of objects)
      this.ownership.claim(object, manager.payloadOwner);
  }

  /** What arrives in a payload belongs to its sender. */
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
   * The first object in a value that belongs to somebody other than the user who is sending it.
   *
   * @param isMember what these users have sent in may go along: it goes to a channel they are in
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
   * What its owner sends to others deliberately is nobody's any more, unless the owner's state still holds it. So is
   * the payload of the message at hand, if that is what was sent: a history may keep the one and send a copy.
   */
  share(
    args: readonly unknown[],
    sender: ManagerRecord,
    scope: MessageScope | undefined,
  ): void {
    const manager = this.managerOf(sender);
    if (!manager) return;
    this.inspector.share(args, manager.owner, manager.payloadOwner);
    if (!scope || insideOf(scope.manager) !== sender) return;
    const payload = payloadPassedOnIn(args, scope);
    if (payload) this.inspector.share(payload, manager.payloadOwner);
  }

  raiseAll(findings: readonly SharedFinding[]): boolean {
    let mustStop = false;
    for (const finding of findings) {
      const isStopped = this.violations.raise(finding);
      // What somebody else has sent stops nobody's message.
      if (finding.scope !== 'packet') mustStop ||= isStopped;
    }
    return mustStop;
  }

  /** Begins to inspect a manager. */
  add(record: ManagerRecord): void {
    const manager = new InspectedManager(record, this.ownership);
    record.watched = manager;
    this.managers.set(record.key, manager);
  }

  /** Ends it: what the manager has held belongs to nobody any more. */
  remove(record: ManagerRecord): void {
    const manager = this.managerOf(record);
    if (!manager) return;
    manager.retire();
    record.watched = undefined;
    if (this.managers.get(record.key) === manager)
      this.managers.delete(record.key);
  }

  /** A value has entered what a user holds, under a name in one of the stores. */
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

  /** Looks at everything some managers hold, and publishes what is found. */
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

/** A finding as it is published. */
function withoutContain({
  contain: _contain,
  ...published
}: Finding<VectorId>) {
  return published;
}
