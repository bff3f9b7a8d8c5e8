import { isObject } from '../common/is-object.js';
import type { ManagerRecord } from '../manager/index.js';
import {
  type InspectedUser,
  Kind,
  type Owner,
  type Ownership,
  type Root,
  type Roots,
  formatPath,
  kindOf,
} from '../memory/index.js';

const { keys } = Object;

/** A manager as the {@link Inspector} sees it: its owner and its roots. */
export class InspectedManager implements InspectedUser {
  #tracked: Map<string, object> | undefined;
  #plainData: object | undefined;

  #payloadOwner: Owner | undefined;

  readonly owner: Owner;

  constructor(
    readonly record: ManagerRecord,
    private readonly ownership: Ownership,
  ) {
    this.owner = ownership.enrol(record.key);
  }

  /**
   * The owner of payloads that the user sent and the state does not hold. Created on first use, since not every connected
   * user sends messages.
   */
  get payloadOwner(): Owner {
    if (this.#payloadOwner) return this.#payloadOwner;
    const owner = this.ownership.enrol(this.record.key, 'sent');
    if (!this.owner.live) owner.retire();
    return (this.#payloadOwner = owner);
  }

  /** Releases everything that the user owns. */
  retire(): void {
    this.owner.retire();
    this.#payloadOwner?.retire();
  }

  /** Adds an object of the application to the roots. */
  track(name: string, value: object): void {
    (this.#tracked ??= new Map()).set(name, value);
  }

  /**
   * Whether the user's objects may have changed since the last inspection: the state was read, or there are objects that
   * the application can change without reading the state.
   */
  mayHaveChanged(): boolean {
    const { record, owner } = this;
    if (record.isStateTouched || owner.paused || this.#tracked) return true;
    if (isObject(record.user.claims)) return true;
    for (const { socket, user } of record.connections) {
      if (isObject(user.claims) || this.#mayHold(socket.data)) return true;
    }
    return false;
  }

  /** Whether `socket.data` may hold anything. It is nearly always the empty object of socket.io. */
  #mayHold(data: unknown): boolean {
    if (!isObject(data)) return false;
    // The kind is cached: a plain object stays a plain object.
    if (data !== this.#plainData) {
      if (kindOf(data) !== Kind.Properties) return true;
      this.#plainData = data;
    }
    return keys(data).length > 0;
  }

  roots(): Roots {
    const { record } = this;
    const roots: Root[] = [];
    const store = record.storedEntries();
    if (store && store.size > 0) roots.push(['state', store, true]);
    if (isObject(record.user.claims))
      roots.push(['user.claims', record.user.claims]);
    let index = 0;
    for (const { socket, user } of record.connections) {
      const data: unknown = socket.data;
      if (isObject(data)) roots.push([rootName(index, 'socket.data'), data]);
      if (user !== record.user && isObject(user.claims))
        roots.push([rootName(index, 'user.claims'), user.claims]);
      index += 1;
    }
    if (this.#tracked) roots.push(['tracked', this.#tracked, true]);
    return roots;
  }
}

/** The root name of an object of one connection. Most users have one connection, whose names are constants. */
function rootName(connection: number, what: 'socket.data' | 'user.claims') {
  return connection === 0
    ? OF_FIRST[what]
    : `connections[${connection}].${what}`;
}

const OF_FIRST = {
  'socket.data': 'connections[0].socket.data',
  'user.claims': 'connections[0].user.claims',
} as const;

export function pathOf(root: string, name: string): string {
  return formatPath([
    { type: 'root', name: root },
    { type: 'property', key: name },
  ]);
}
