import type { UserKey } from '../identity/index.js';
import type { Binding } from './binding.js';
import { type WebSocketManager, insideOf } from './websocket-manager.js';

/** What the registry holds, as `registry.status()` tells it. */
export interface RegistryStatus {
  readonly managers: number;
  readonly connections: number;
  /** Managers without a connection, waiting for `idleTtl`. */
  readonly idle: number;
  /** Connections by user key. */
  readonly users: Readonly<Record<string, number>>;
  /** Handshakes and messages that were turned away, by code. */
  readonly rejections: Readonly<Record<string, number>>;
}

/** What `registry.validate(user)` found. */
export interface RegistryValidation {
  readonly valid: boolean;
  readonly key: UserKey;
  readonly managers: number;
  /** One sentence each; empty if `valid`. */
  readonly problems: readonly string[];
}

type Managers = ReadonlyMap<UserKey, WebSocketManager>;

export function describeRegistry(
  managers: Managers,
  idle: number,
  rejections: Readonly<Record<string, number>>,
): RegistryStatus {
  let connections = 0;
  // No prototype: a user key is data, and may be called `constructor`.
  const users = Object.create(null) as Record<string, number>;
  for (const [key, manager] of managers) {
    const { size } = insideOf(manager).connections;
    users[key] = size;
    connections += size;
  }
  return { managers: managers.size, connections, idle, users, rejections };
}

/** Compares every registration that could concern the user with what it should be. */
export function validateUser(
  managers: Managers,
  key: UserKey,
  bindingOf: (socket: object) => Binding | undefined,
): RegistryValidation {
  const problems: string[] = [];
  const seen = new Set<WebSocketManager>();
  let own = 0;
  for (const [registeredAs, manager] of managers) {
    const concernsUser = registeredAs === key || manager.key === key;
    if (concernsUser) own += 1;
    if (concernsUser && seen.has(manager)) {
      problems.push(
        `one manager is registered under two keys, one of them "${registeredAs}".`,
      );
    }
    seen.add(manager);
    if (concernsUser && manager.key !== registeredAs) {
      problems.push(
        `the manager of "${manager.key}" is registered under "${registeredAs}".`,
      );
    }
  }
  if (own > 1) problems.push(`there are ${own} managers for "${key}".`);

  const manager = managers.get(key);
  if (manager && !manager.active) {
    problems.push('the registered manager was released or quarantined.');
  }
  for (const { id, socket } of manager?.connections ?? []) {
    if (bindingOf(socket)?.manager !== manager) {
      problems.push(`connection ${id} is bound to another manager.`);
    }
    if (!socket.connected)
      problems.push(`connection ${id} has closed and is still listed.`);
  }
  return { valid: problems.length === 0, key, managers: own, problems };
}
