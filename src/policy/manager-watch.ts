import type {
  Aim,
  CurrentConnection,
  IsolationReport,
  ManagerObserver,
  ManagerRecord,
  ManagerUse,
  MessageScope,
} from '../manager/index.js';
import { insideOf, isAllowedMove } from '../manager/index.js';
import type { Violations } from './violations/violations.js';

/** The part of {@link Isolation} that a {@link ManagerWatch} calls. */
export interface InspectedManagers {
  add(record: ManagerRecord): void;
  remove(record: ManagerRecord): void;
  stored(
    record: ManagerRecord,
    store: 'state' | 'tracked',
    name: string,
    value: unknown,
  ): void;
  share(
    args: readonly unknown[],
    sender: ManagerRecord,
    scope: MessageScope | undefined,
  ): void;
  inspectFully(records: Iterable<ManagerRecord>): Promise<IsolationReport>;
}

/** Observes the managers, and decides what they may be used for. */
export class ManagerWatch implements ManagerObserver {
  private readonly listenersOf = new WeakMap<object, ManagerRecord>();

  constructor(
    private readonly managers: InspectedManagers,
    private readonly violations: Violations,
    private readonly current: CurrentConnection,
  ) {}

  created(record: ManagerRecord): void {
    this.managers.add(record);
  }

  retired(record: ManagerRecord): void {
    this.managers.remove(record);
  }

  stored(record: ManagerRecord, name: string, value: unknown): void {
    this.managers.stored(record, 'state', name, value);
  }

  tracked(record: ManagerRecord, name: string, value: object): void {
    this.managers.stored(record, 'tracked', name, value);
  }

  given(record: ManagerRecord, args: readonly unknown[]): void {
    this.managers.share(args, record, this.current.get());
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

  mayReach(record: ManagerRecord, channel: string, event: string): boolean {
    return !this.violations.stop({
      vector: 'foreign-channel',
      users: [record.key],
      event,
      detail: channel,
    });
  }

  mayDisconnect(record: ManagerRecord): boolean {
    const scope = this.current.get();
    if (!scope || scope.manager.key === record.key) return true;
    if (isAllowedMove(record.key) || scope.state !== 'live') return true;
    return !this.violations.stop({
      vector: 'foreign-connection',
      users: [scope.manager.key, record.key],
      detail: 'disconnect',
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
    // A manager that was released during its message may have a successor of the same user.
    if (scope.manager.key === record.key) return true;
    // A pool that this user opened may be working for the other user. Packets are judged when they are sent.
    if (scope.state !== 'live') return true;
    return !this.violations.raise({
      vector: 'context-bleed',
      users: [scope.manager.key, record.key],
      detail: use,
    });
  }

  inspectFully(records: Iterable<ManagerRecord>): Promise<IsolationReport> {
    return this.managers.inspectFully(records);
  }
}
