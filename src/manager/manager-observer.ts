import type { ManagerRecord } from './manager-record.js';

/** What a manager is asked to do. */
export type ManagerUse =
  'emit' | 'emitWithAck' | 'sendTo' | 'join' | 'leave' | 'to' | 'state';

/** Told what happens to managers, and asked whether it may. The rooms above implement it. */
export interface ManagerObserver {
  created(record: ManagerRecord): void;
  retired(record: ManagerRecord): void;
  /** A value has entered `manager.state`. */
  stored(record: ManagerRecord, name: string, value: unknown): void;
  /** A manager that must not be used any more was used; an error is about to be thrown. */
  usedStale(record: ManagerRecord, use: ManagerUse): void;
  /** Whether this use may go on here. */
  mayUse(record: ManagerRecord, use: ManagerUse): boolean;
}
