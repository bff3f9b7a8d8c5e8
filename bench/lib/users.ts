import { makeState } from '../servers/shared/state.js';
import { Inspector, Ownership, type Subject } from './internals.js';

/** The state of one user, before any inspection. */
export interface User {
  readonly key: string;
  readonly roots: readonly (readonly [name: string, value: object])[];
}

export interface World {
  readonly ownership: Ownership;
  readonly inspector: Inspector;
  readonly subjects: readonly Subject[];
}

export function makeUsers(count: number): User[] {
  return Array.from({ length: count }, (_, index) => {
    const key = `user-${index}`;
    return {
      key,
      roots: [
        ['state', makeState('small') ?? {}],
        ['user', { userId: key }],
        ['socket.data', {}],
      ],
    };
  });
}

/** The same users, inspected once, so that their objects have owners. */
export function makeWorld(users: readonly User[]): World {
  const subjects = new Map<string, Subject>();
  const ownership = new Ownership();
  const inspector = new Inspector(ownership, {
    findUser: (key) => subjects.get(key),
  });
  for (const { key, roots } of users) {
    const subject = { owner: ownership.enrol(key), roots: () => roots };
    subjects.set(key, subject);
    inspector.inspect(subject, { strict: true });
  }
  return { ownership, inspector, subjects: [...subjects.values()] };
}
