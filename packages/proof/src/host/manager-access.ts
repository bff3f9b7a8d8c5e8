import type { INestApplication } from '@nestjs/common';
import type {
  IsolationReport,
  RegistryStatus,
  WebSocketManagerRegistry,
} from 'nestjs-websocket-manager';
import type { Violations } from 'nestjs-websocket-manager';
import { providersOf } from './discovery/nest-metadata.js';
import type { IsolationAnswer, RegistryAnswer } from './process/protocol.js';

type Registry = Pick<
  WebSocketManagerRegistry,
  'status' | 'validateIsolation' | 'current'
>;
type Watch = Pick<Violations, 'violations$' | 'unenforced'>;

/** Methods of a user's state that change it. `getOrCreate` calls `set`. */
const STATE_CHANGES = ['set', 'delete', 'clear'] as const;

/** Access to the module in the application: to the application's copy, found by the names of its classes. */
export class ManagerAccess {
  private readonly seen: Record<string, number> = {};
  private watchesState = false;
  private onStateChange = (): void => undefined;

  private constructor(
    private readonly registry: Registry,
    private readonly watch: Watch,
  ) {
    watch.violations$.subscribe(({ vector }) => {
      this.seen[vector] = (this.seen[vector] ?? 0) + 1;
    });
  }

  /** `undefined` if the application does not import the module. */
  static of(app: INestApplication): ManagerAccess | undefined {
    const byName = new Map<string, object>();
    for (const { metatype, instance } of providersOf(app)) {
      if (instance && !byName.has(metatype.name))
        byName.set(metatype.name, instance);
    }
    const registry = byName.get('WebSocketManagerRegistry') as
      Registry | undefined;
    return (
      registry && new ManagerAccess(registry, byName.get('Violations') as Watch)
    );
  }

  status(): RegistryAnswer {
    const status: RegistryStatus = this.registry.status();
    const { managers, connections, idle, users, rejections } = status;
    return {
      managers,
      connections,
      idle,
      users: { ...users },
      rejections: { ...rejections },
      quarantined: status.quarantined.length,
      breaker: status.breaker.server,
    };
  }

  async validateIsolation(): Promise<IsolationAnswer> {
    const report: IsolationReport = await this.registry.validateIsolation();
    const { clean, findings } = report;
    return {
      clean,
      findings: findings.map(
        ({ vector, users, paths }) =>
          `${vector}: ${users.join(', ')} at ${paths.join(', ')}`,
      ),
    };
  }

  /**
   * Calls `onChange` when a handler changes the state of a manager.
   * Call it in the context of a message, where the class of the states is available.
   */
  watchState(onChange: () => void): void {
    this.onStateChange = onChange;
    if (this.watchesState) return;
    const state = this.registry.current()?.state;
    if (!state) return;
    this.watchesState = true;
    const methods = Object.getPrototypeOf(state) as Record<
      string,
      (...args: unknown[]) => unknown
    >;
    for (const name of STATE_CHANGES) {
      const change = methods[name];
      const changed = () => this.onStateChange();
      methods[name] = function (...args) {
        changed();
        return change.apply(this, args);
      };
    }
  }

  unenforced(): readonly string[] {
    return this.watch.unenforced();
  }

  violations(): Readonly<Record<string, number>> {
    return { ...this.seen };
  }
}
