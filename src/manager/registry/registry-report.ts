import type { UserKey } from '../../identity/index.js';
import type { Binding } from '../current/binding.js';
import { type WebSocketManager, insideOf } from '../websocket-manager.js';

/** The position of a circuit breaker. `held`: open until an operator resets it. */
export type BreakerPosition = 'closed' | 'open' | 'half-open' | 'held';

/** A user who may not connect now. */
export interface QuarantinedUser {
  readonly key: string;
  readonly incidentId: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** End of the quarantine, in milliseconds since 1970; `null` if an operator has to reset it. */
  readonly until: number | null;
}

/** The emergency circuit breakers, see {@link RegistryStatus.breaker}. */
export interface BreakerStatus {
  readonly server: BreakerPosition;
  /** The incident of the lockdown, on whichever node it was recorded. Absent without a lockdown. */
  readonly incidentId?: string;
  /** Number of users whose breaker is open, half-open (on probation) or held. It is closed for all other users. */
  readonly users: {
    readonly open: number;
    readonly halfOpen: number;
    readonly held: number;
  };
}

/** The part of the emergency response that the registry uses. A higher module implements it. */
export interface Containment {
  /** The current quarantine of a user, if any. */
  quarantineOf(key: string): QuarantinedUser | undefined;
  /** Whether a user is on probation after a quarantine. */
  isProbing(key: string): boolean;
  quarantined(): readonly QuarantinedUser[];
  breaker(): BreakerStatus;
}

const NO_BREAKER: BreakerStatus = Object.freeze({
  server: 'closed',
  users: Object.freeze({ open: 0, halfOpen: 0, held: 0 }),
});

/** The result of {@link WebSocketManagerRegistry.status}. */
export interface RegistryStatus {
  readonly managers: number;
  readonly connections: number;
  /** Managers without a connection, waiting for `idleTtl`. */
  readonly idle: number;
  /** Connections by user key. */
  readonly users: Readonly<Record<string, number>>;
  /** Rejected handshakes and messages, by code. */
  readonly rejections: Readonly<Record<string, number>>;
  /** The users in quarantine, the newest first. */
  readonly quarantined: readonly QuarantinedUser[];
  readonly breaker: BreakerStatus;
}

/** The result of {@link WebSocketManagerRegistry.validate}. */
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
  containment: Containment | undefined,
): RegistryStatus {
  let connections = 0;
  // No prototype: a user key is data, and may be called `constructor`.
  const users = Object.create(null) as Record<string, number>;
  for (const [key, manager] of managers) {
    const { size } = insideOf(manager).connections;
    users[key] = size;
    connections += size;
  }
  return {
    managers: managers.size,
    connections,
    idle,
    users,
    rejections,
    quarantined: containment?.quarantined() ?? [],
    breaker: containment?.breaker() ?? NO_BREAKER,
  };
}

/** Checks every registration that may concern the user. */
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
