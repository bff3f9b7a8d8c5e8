import { setTimeout as delay } from 'node:timers/promises';
import type { ManagerRecord } from '../manager-record.js';
import { SharedConflictError } from '../errors/shared-conflict.error.js';
import { SharedValueError } from '../errors/shared-value.error.js';

/** A value that JSON can represent. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue | undefined };

/** Options of {@link SharedState.set} and {@link SharedState.update}. */
export interface SharedOptions {
  /** Lifetime in milliseconds from this write; `Infinity` for no expiry. Default: one day. */
  readonly ttlMs?: number;
}

const DAY_MS = 86_400_000;
const MAX_NAME_LENGTH = 256;
/** Attempts of one update. A failed attempt means that another write succeeded. */
const MAX_ATTEMPTS = 100;
const MAX_PAUSE_MS = 10;

/**
 * JSON values of one user, the same on every node: {@link WebSocketManager.shared}. They outlive the manager until they
 * expire, and are dropped when the user is quarantined. Reading returns a copy. For live objects in this process see
 * {@link UserState}.
 *
 * Without the option `cluster` they are kept in this process.
 *
 * Every method rejects with `StaleManagerError` or `ManagerQuarantinedError` after the manager's end, with
 * `ContextBleedError` while the message of another user is handled, and with `ClusterUnreachableError` while the
 * cluster is unreachable.
 */
export class SharedState {
  readonly #record: ManagerRecord;

  /** @internal */
  constructor(record: ManagerRecord) {
    this.#record = record;
  }

  /** The value under `name`, or `undefined`. The type parameter is not checked. */
  async get<Value = JsonValue>(name: string): Promise<Value | undefined> {
    return (await this.#read<Value>(name)).value;
  }

  /**
   * Stores a value and overwrites the previous one.
   *
   * @throws {SharedValueError} for a value that is not JSON or larger than `shared.valueBytes`
   */
  async set(
    name: string,
    value: JsonValue,
    options?: SharedOptions,
  ): Promise<void> {
    await this.#write(name, value, options);
  }

  /**
   * Updates a value atomically by optimistic concurrency control: after a concurrent write, `change` is called again with
   * the newer value.
   *
   * @returns the stored value
   * @throws {SharedValueError}
   * @throws {SharedConflictError} after 100 attempts
   */
  async update<Value extends JsonValue = JsonValue>(
    name: string,
    change: (current: Value | undefined) => Value | Promise<Value>,
    options?: SharedOptions,
  ): Promise<Value> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const { value, version } = await this.#read<Value>(name);
      const next = await change(value);
      if (await this.#write(name, next, options, version)) return next;
      await delay(Math.random() * MAX_PAUSE_MS);
    }
    throw new SharedConflictError(name, MAX_ATTEMPTS);
  }

  /** Removes a value. @returns whether there was one */
  async delete(name: string): Promise<boolean> {
    const { cluster, group } = this.#use(name);
    return this.#ifActive(cluster.delete(group, name));
  }

  async #read<Value>(
    name: string,
  ): Promise<{ readonly value: Value | undefined; readonly version: number }> {
    const { cluster, group } = this.#use(name);
    const found = await this.#ifActive(cluster.get(group, name));
    if (!found) return { value: undefined, version: 0 };
    return { value: JSON.parse(found.value) as Value, version: found.version };
  }

  /** @returns whether it was written */
  async #write(
    name: string,
    value: JsonValue,
    { ttlMs = DAY_MS }: SharedOptions = {},
    ifVersion?: number,
  ): Promise<boolean> {
    const { cluster, group } = this.#use(name);
    const text = textOf(name, value, this.#record.host.sharedValueBytes);
    const version = await this.#ifActive(
      cluster.put(group, name, text, {
        ...(Number.isFinite(ttlMs) && { ttlMs }),
        ...(ifVersion !== undefined && { ifVersion }),
      }),
    );
    return version !== undefined;
  }

  /** @throws {SharedValueError | StaleManagerError | ManagerQuarantinedError | ContextBleedError} */
  #use(name: string) {
    const record = this.#record;
    record.assertUsable('shared');
    if (
      typeof name !== 'string' ||
      name === '' ||
      name.length > MAX_NAME_LENGTH
    )
      throw new SharedValueError(name, 'the name is not usable.');
    const { values } = record.host.others;
    return { cluster: values.cluster, group: values.groupOf(record.key) };
  }

  /** Rejects if the manager has ended while the cluster was answering. */
  async #ifActive<Answer>(answer: Promise<Answer>): Promise<Answer> {
    const value = await answer;
    this.#record.assertActive('shared');
    return value;
  }
}

/** @throws {SharedValueError} */
function textOf(name: string, value: JsonValue, maxBytes: number): string {
  let text: unknown;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new SharedValueError(name, 'it is not JSON.', { cause });
  }
  if (typeof text !== 'string')
    throw new SharedValueError(name, 'it is not JSON.');
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBytes)
    throw new SharedValueError(
      name,
      `it has ${bytes} bytes, and ${maxBytes} are allowed.`,
    );
  return text;
}
