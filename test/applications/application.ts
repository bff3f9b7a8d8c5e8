import type {
  INestApplication,
  ModuleMetadata,
  Provider,
} from '@nestjs/common';
import type { Visitor } from '../leak-zoo/stage.js';
import type { ManagerOptions, SocketOptions } from 'socket.io-client';

/** A value that must not reach any user except Alice. */
export const SECRET = 'alice-secret';

/** The users of one run. */
export interface People {
  readonly app: INestApplication;
  readonly url: string;
  readonly alice: Visitor;
  readonly bob: Visitor;
  /** One more client. */
  readonly enter: (client: Client) => Promise<Visitor>;
}

/** How a client connects. */
export type Client = Partial<ManagerOptions & SocketOptions> & {
  readonly namespace?: string;
  /** Default: that of the application. */
  readonly port?: number;
};

/** Whether the lines of code are there that {@link RealApplication.code} names. */
export const lines = { areAdded: false };

/**
 * A typical application that does not use this module: its `main.ts`, its gateways, and the place of the user's
 * identity.
 */
export interface RealApplication {
  readonly pattern: string;
  readonly gateways: Provider[];
  readonly providers?: Provider[];
  readonly controllers?: ModuleMetadata['controllers'];
  /** The lines of its `main.ts` before `app.listen()`. */
  readonly main?: (app: INestApplication) => void | Promise<void>;
  /** How a client of this user connects. */
  readonly client: (user: string) => Client;
  /** The messages of a client after it has connected. */
  readonly signIn?: (visitor: Visitor, user: string) => Promise<void>;
  /** The one line of code besides the import, where the pattern needs one. It stands behind {@link lines}. */
  readonly code?: string;
  /** Uses all functions of the application; rejects if one does not work. */
  readonly use: (people: People) => Promise<void>;
  /** Makes the application's defect send {@link SECRET} of Alice to Bob. */
  readonly leak: (people: People) => Promise<void>;
}

/** A token as the applications' own sessions issue it. */
export const tokenOf = (user: string) => `token-of-${user}`;

/** @returns the user; `undefined` for an unknown token */
export function verify(token: unknown): string | undefined {
  return typeof token === 'string'
    ? /^token-of-(\w+)$/.exec(token)?.[1]
    : undefined;
}

export const withToken = (user: string) => ({ auth: { token: tokenOf(user) } });

/** Waits until a user has received an event. */
export async function gets(
  { received }: Visitor,
  event: string,
  ...args: unknown[]
): Promise<void> {
  await vi.waitFor(
    () => expect(received).toContainEqual([event, ...args]),
    5_000,
  );
}
