import { Injectable } from '@nestjs/common';
import type { UserContext } from '../../identity/index.js';
import type { Binding, Connection } from '../../manager/index.js';
import { Violations } from '../violations/violations.js';

const IDS = ['userId', 'tenantId', 'sessionId'] as const;

/** The identity that a context object had when it was bound. */
interface BoundIdentity {
  readonly key: string;
  readonly user: UserContext;
}

/** The user who currently presents a session. */
interface SessionHolder {
  readonly key: string;
  connections: number;
}

/** Watches the context objects and sessions that identify users. */
@Injectable()
export class IdentityWatch {
  /** By the object that `identify` returned. */
  private readonly bound = new WeakMap<object, BoundIdentity>();
  private readonly sources = new WeakMap<UserContext, object>();
  private readonly sessions = new Map<string, SessionHolder>();

  constructor(private readonly violations: Violations) {}

  /**
   * Judges a handshake that is about to be accepted.
   *
   * @param source the object that `identify` returned
   * @returns whether it has to be refused
   */
  mustRefuse(
    user: UserContext,
    key: string,
    source: object | undefined,
  ): boolean {
    const isShared =
      source !== undefined && this.isSharedContext(user, key, source);
    return this.isSharedCredential(user, key) || isShared;
  }

  /** @returns whether an id in the object that `identify` returned has changed since it was bound */
  hasMutated({ user }: Connection, key: string): boolean {
    const source = this.sources.get(user);
    if (!source) return false;
    for (const id of IDS) {
      if (!hasChanged(source, id, user[id])) continue;
      return this.violations.raise({
        vector: 'context-mutated',
        users: [key],
        paths: [`user.${id}`],
      });
    }
    return false;
  }

  connected({ connection, manager }: Binding): void {
    const { sessionId } = connection.user;
    if (sessionId === undefined) return;
    const holder = this.sessions.get(sessionId);
    if (holder) holder.connections += 1;
    else this.sessions.set(sessionId, { key: manager.key, connections: 1 });
  }

  disconnected({ connection }: Binding): void {
    const { sessionId } = connection.user;
    const holder =
      sessionId === undefined ? undefined : this.sessions.get(sessionId);
    if (!holder || sessionId === undefined) return;
    holder.connections -= 1;
    if (holder.connections === 0) this.sessions.delete(sessionId);
  }

  private isSharedContext(
    user: UserContext,
    key: string,
    source: object,
  ): boolean {
    const before = this.bound.get(source);
    if (!before || before.key === key) {
      this.bound.set(source, { key, user });
      this.sources.set(user, source);
      return false;
    }
    return this.violations.raise({
      vector: 'shared-context',
      users: [key, before.key],
      paths: ['user', 'user'],
    });
  }

  private isSharedCredential({ sessionId }: UserContext, key: string): boolean {
    const holder =
      sessionId === undefined ? undefined : this.sessions.get(sessionId);
    return (
      holder !== undefined &&
      holder.key !== key &&
      this.violations.raise({
        vector: 'shared-credential',
        users: [key, holder.key],
        paths: ['user.sessionId', 'user.sessionId'],
      })
    );
  }
}

/** Whether an own data property has changed. Ignores accessors and inherited properties. */
function hasChanged(source: object, name: string, before: unknown): boolean {
  if (!Object.hasOwn(source, name)) return false;
  const property = Object.getOwnPropertyDescriptor(source, name);
  if (!property || !('value' in property)) return false;
  return (property.value ?? undefined) !== before;
}
