import { Inject, Injectable } from '@nestjs/common';
import type { Finding } from '../common/finding.js';
import type { VectorId } from '../incidents/index.js';
import {
  type Aim,
  CurrentConnection,
  type IsolationReport,
  type ManagerObserver,
  type ManagerRecord,
  type ManagerUse,
  type MessageScope,
  WebSocketManagerRegistry,
  insideOf,
} from '../manager/index.js';
import { examine } from './examination.js';
import {
  type ForeignFinding,
  Inspector,
  Ownership,
  PrototypeWatch,
  type SharedDeclaration,
  type SharedFinding,
  toFinding,
} from '../memory/index.js';
import { InspectionClock } from './inspection-clock.js';
import {
  ISOLATION_OPTIONS,
  type IsolationOptions,
} from './isolation.options.js';
import { ManagerCheck } from './violations/manager-check.js';
import { payloadPassedOnIn } from './egress/payloads.js';
import { SentObjects } from './egress/sent-objects.js';
import { ManagerSubject, pathOf } from './subject.js';
import { Violations } from './violations/violations.js';

/** Knows whose every object is, and watches that it stays so. */
@Injectable()
export class Isolation implements ManagerObserver {
  readonly ownership: Ownership;
  readonly inspector: Inspector;
  readonly clock = new InspectionClock();
  private readonly subjects = new Map<string, ManagerSubject>();
  private readonly sent: SentObjects;
  private readonly managerCheck = new ManagerCheck();
  private readonly listenersOf = new WeakMap<object, ManagerRecord>();
  private readonly prototypes = new PrototypeWatch();
  private readonly isStrict: boolean;

  constructor(
    @Inject(ISOLATION_OPTIONS) options: IsolationOptions,
    private readonly violations: Violations,
    private readonly current: CurrentConnection,
    private readonly registry: WebSocketManagerRegistry,
  ) {
    this.ownership = new Ownership(options.isolation.shared);
    this.inspector = new Inspector(this.ownership, {
      subjectOf: (key) => this.subjects.get(key),
      strict: options.isolation.strict,
      maxNodes: options.isolation.nodesPerMessage,
    });
    this.isStrict = options.isolation.strict;
    this.sent = new SentObjects(this.ownership, this.subjects, this.isStrict);
    registry.observe(this);
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
  all(): IterableIterator<ManagerSubject> {
    return this.subjects.values();
  }

  /** When the user who was looked at longest ago was last found clean. Epoch milliseconds; `now` without users. */
  oldestCleanAt(now: number): number {
    let oldest = now;
    // Not `for … of`, and no assignment that changes nothing: either makes an object for each user.
    this.subjects.forEach(({ owner, record }) => {
      const { cleanAt } = owner;
      if (cleanAt !== undefined) {
        if (cleanAt < oldest) oldest = cleanAt;
      } else if (record.createdAt < oldest) oldest = record.createdAt;
    });
    return oldest;
  }

  subjectOf(record: ManagerRecord): ManagerSubject | undefined {
    return record.watched as ManagerSubject | undefined;
  }

  /**
   * Looks at what a user holds, within the budget of a message, and at what there must be only one of.
   *
   * @returns whether the message has to be stopped
   */
  inspect(record: ManagerRecord): boolean {
    const subject = this.subjectOf(record);
    const hasCollided = this.checkManager(record);
    if (!subject) return hasCollided;
    record.isStateTouched = false;
    const startedAt = this.clock.start();
    const findings = this.inspector.inspect(subject);
    this.clock.stop(startedAt);
    const isContaminated = this.raiseAll(findings);
    this.tellProgress(record, subject);
    return isContaminated || hasCollided;
  }

  /**
   * The same after a handler has run. What it cannot have changed is not looked at again.
   *
   * @returns whether nothing more of the message must leave
   */
  inspectAfter(record: ManagerRecord): boolean {
    const isDue = this.isStrict || this.subjectOf(record)?.mayHaveChanged();
    return isDue === true && this.inspect(record);
  }

  /** An inspection that takes several messages shows in the manager's mode until it has come to its end. */
  private tellProgress(record: ManagerRecord, { owner }: ManagerSubject): void {
    const isBehind = owner.paused !== undefined;
    const { name } = record.mode;
    if (name === (isBehind ? 'unified' : 'degraded')) {
      this.registry.changeMode(record, isBehind ? 'degraded' : 'unified');
    }
  }

  /** What a user's client has brought along belongs to that user. */
  claim(objects: Iterable<object>, record: ManagerRecord): void {
    const subject = this.subjectOf(record);
    if (!subject) return;
    for (const object of objects)
      this.ownership.claim(object, subject.payloadOwner);
  }

  /** What arrives in a payload belongs to its sender. */
  arrived(args: readonly unknown[], scope: MessageScope): void {
    if (!args.some(isObject)) return;
    const subject = this.subjectOf(insideOf(scope.manager));
    if (!subject) return;
    const startedAt = this.clock.start();
    const pollution = this.inspector.claimPayload(args, subject.payloadOwner);
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
    const subject = sender && this.subjectOf(sender);
    const startedAt = this.clock.start();
    const { sent } = this;
    const foreign = sent.foreignIn(value, subject?.owner, name, isMember);
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
    const subject = this.subjectOf(sender);
    if (!subject) return;
    this.inspector.share(args, subject.owner, subject.payloadOwner);
    if (!scope || insideOf(scope.manager) !== sender) return;
    const payload = payloadPassedOnIn(args, scope);
    if (payload) this.inspector.share(payload, subject.payloadOwner);
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

  created(record: ManagerRecord): void {
    const subject = new ManagerSubject(record, this.ownership);
    record.watched = subject;
    this.subjects.set(record.key, subject);
  }

  retired(record: ManagerRecord): void {
    const subject = this.subjectOf(record);
    if (!subject) return;
    subject.retire();
    record.watched = undefined;
    if (this.subjects.get(record.key) === subject)
      this.subjects.delete(record.key);
  }

  stored(record: ManagerRecord, name: string, value: unknown): void {
    const subject = this.subjectOf(record);
    if (!subject || !isObject(value)) return;
    const path = pathOf('state', name);
    this.raiseAll(this.inspector.claimValue(value, subject.owner, path));
  }

  tracked(record: ManagerRecord, name: string, value: object): void {
    const subject = this.subjectOf(record);
    if (!subject) return;
    subject.track(name, value);
    const path = pathOf('tracked', name);
    this.raiseAll(this.inspector.claimValue(value, subject.owner, path));
  }

  given(record: ManagerRecord, args: readonly unknown[]): void {
    this.share(args, record, this.current.get());
  }

  usedStale(record: ManagerRecord, use: ManagerUse): void {
    this.violations.raise({
      vector: 'stale-manager',
      users: [record.key],
      detail: use,
    });
  }

  rebound(record: ManagerRecord, key: string): void {
    this.violations.raise({
      vector: 'socket-rebound',
      users: [record.key, key],
    });
  }

  mayAim(record: ManagerRecord, { use, event, recipient }: Aim): boolean {
    return !this.violations.stop({
      vector: 'foreign-recipient',
      users: recipient ? [record.key, recipient] : [record.key],
      event,
      detail: use,
    });
  }

  mayListen(record: ManagerRecord, listener: object): boolean {
    const other = this.listenersOf.get(listener);
    if (!other || other.key === record.key || other.lifecycle.is !== 'active') {
      this.listenersOf.set(listener, record);
      return true;
    }
    return !this.violations.raise({
      vector: 'shared-listener',
      users: [record.key, other.key],
    });
  }

  mayUse(record: ManagerRecord, use: ManagerUse): boolean {
    const scope = this.current.get();
    if (!scope || insideOf(scope.manager) === record) return true;
    // A manager that was released while its message was still being handled has a successor of the same user.
    if (scope.manager.key === record.key) return true;
    return !this.violations.raise({
      vector: 'context-bleed',
      users: [scope.manager.key, record.key],
      detail: use,
    });
  }

  /** Looks at everything some managers hold, and publishes what is found. */
  async examine(records: Iterable<ManagerRecord>): Promise<IsolationReport> {
    const report = await examine(records, {
      inspector: this.inspector,
      subjectOf: (record) => this.subjectOf(record),
      checkManager: (record) => this.managerCheck.of(record),
      checkPrototypes: () => this.prototypes.scan().map(toFinding),
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

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** A finding as it is published. */
function withoutContain({ contain: _, ...published }: Finding<VectorId>) {
  return published;
}
