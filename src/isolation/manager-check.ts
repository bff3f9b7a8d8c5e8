import type { IsolationFinding, ManagerRecord } from '../manager/index.js';

/** What must be there once for each manager: its registration, and its mode. */
export class ManagerCheck {
  readonly #modes = new WeakMap<object, ManagerRecord>();

  /** What is wrong with a manager; nothing, nearly always. */
  *of(record: ManagerRecord): Generator<IsolationFinding> {
    const registered = record.host.find(record.key);
    if (record.lifecycle.is === 'active' && registered !== record) {
      yield {
        vector: 'manager-collision',
        users: registered ? [record.key, registered.key] : [record.key],
        paths: [],
        detail: registered
          ? 'two managers for one user'
          : 'a live manager that is not registered',
      };
    }
    const holder = this.#modes.get(record.mode);
    if (holder && holder !== record && holder.mode === record.mode) {
      yield {
        vector: 'shared-mode',
        users: [record.key, holder.key],
        paths: ['mode', 'mode'],
        detail: record.mode.name,
      };
    } else {
      this.#modes.set(record.mode, record);
    }
  }
}
