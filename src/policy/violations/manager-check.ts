import type { Finding } from '../../common/finding.js';
import type { VectorId } from '../../incidents/index.js';
import type { ManagerRecord } from '../../manager/index.js';

const SOUND: readonly Finding<VectorId>[] = Object.freeze([]);

/** Checks that each manager is registered, and that its `mode` object belongs to it alone. */
export class ManagerCheck {
  readonly #modes = new WeakMap<object, ManagerRecord>();

  /** The findings for a manager; nearly always none. */
  of(record: ManagerRecord): readonly Finding<VectorId>[] {
    const isRegistered =
      record.lifecycle.is !== 'active' ||
      record.host.find(record.key) === record;
    const holder = this.#modes.get(record.mode);
    if (isRegistered && holder === record) return SOUND;
    const isShared =
      holder !== undefined && holder !== record && holder.mode === record.mode;
    if (!isShared) this.#modes.set(record.mode, record);
    return [
      ...(isRegistered ? SOUND : [collisionOf(record)]),
      ...(isShared ? [sharedModeOf(record, holder)] : SOUND),
    ];
  }
}

function collisionOf(record: ManagerRecord): Finding<VectorId> {
  const registered = record.host.find(record.key);
  return {
    vector: 'manager-collision',
    users: registered ? [record.key, registered.key] : [record.key],
    paths: [],
    detail: registered
      ? 'two managers for one user'
      : 'a live manager that is not registered',
  };
}

function sharedModeOf(
  record: ManagerRecord,
  holder: ManagerRecord,
): Finding<VectorId> {
  return {
    vector: 'shared-mode',
    users: [record.key, holder.key],
    paths: ['mode', 'mode'],
    detail: record.mode.name,
  };
}
