import type { Socket } from 'socket.io-client';
import type { AppHostOptions, AppInfo, Answers } from '../../host/index.js';

/** One of the users that the hunt simulates. */
export interface SimulatedUser {
  /** From 0. */
  readonly index: number;
  /** A unique name, derived from the seed. Usable as an id: letters, digits, `-`. */
  readonly name: string;
  /** Numbers from 0 to below 1, the same for the same seed. */
  readonly random: () => number;
  /** The address of the application, `http://127.0.0.1:4000`, for users who sign in by HTTP first. */
  readonly origin: string;
}

/** The handshake of a simulated user. */
export interface HuntIdentity {
  /** `auth` of the handshake. Default: `{ user, userId, name, token }`, all of them the name. */
  readonly auth?: Readonly<Record<string, unknown>>;
  /** Headers of the handshake, such as `authorization` or `cookie`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Query parameters of the handshake. */
  readonly query?: Readonly<Record<string, string>>;
  /** The id of this user in the application. Other users try to reach the user's data with it. Default: the name. */
  readonly id?: string;
  /** Values of this user that the application knows and other users must not receive. At least 8 characters each. */
  readonly secrets?: readonly string[];
  /** Namespaces that match a pattern: `['/rooms-1']`. */
  readonly namespaces?: readonly string[];
}

/** The values for the payload of a message. */
export interface MessageContext {
  /** A value that only the sender knows, different for each message. */
  readonly canary: string;
  /** The same as a number, for handlers that accept no strings: a whole number of 14 digits. */
  readonly number: number;
  /** The id of the sender in the application. */
  readonly id: string;
  /** The id of another user. */
  readonly otherId: string;
  /** The number of the message among those of the sender to this handler, from 0. */
  readonly count: number;
}

/** The exports of the identities module; `identify` may also be its only export. */
export interface Identities {
  /** The identity of a simulated user. Called once for each user. */
  readonly identify?: (
    user: SimulatedUser,
  ) => HuntIdentity | Promise<HuntIdentity>;
  /** The payload of an event, instead of generated ones. */
  readonly messages?: Readonly<
    Record<string, (message: MessageContext) => unknown>
  >;
  /** Called after each connection, before other messages: to sign in by a message, or to join a room. */
  readonly enter?: (
    socket: Socket,
    user: SimulatedUser,
  ) => void | Promise<void>;
  /** Why a handler is not exercised, by its name: `{ 'BillingGateway.refund': 'needs a payment provider' }`. */
  readonly explain?: Readonly<Record<string, string>>;
}

/** An application for a hunt: an AppHost, or an application in the process of a spec. */
export interface HuntTarget {
  readonly info: AppInfo;
  ask<Name extends 'app.alive' | 'sockets.listeners' | 'handlers.effects'>(
    command: Name,
    timeoutMs?: number,
  ): Promise<Answers[Name]>;
  /** Fulfilled with the reason when the application ended by itself. */
  readonly ended?: Promise<unknown>;
}

/** The progress of a hunt. */
export interface HuntProgress {
  /** The current phase: `alone`, `burst`, …. */
  readonly phase: string;
  /** The completed part of the plan, from 0 to 1. */
  readonly done: number;
  readonly messagesSent: number;
  readonly findings: number;
}

export interface HuntOptions {
  /** A file with an export, the options to start it, or a running application, which is left running. */
  readonly app: string | AppHostOptions | HuntTarget;
  /** The same seed gives the same users, values, payloads, and order of messages. */
  readonly seed: string;
  /** The number of simulated users, 2 to 50. Default: 4. */
  readonly users?: number;
  /** The time budget in milliseconds, without the start. Default: 20,000. */
  readonly budgetMs?: number;
  /** The maximum number of messages. Default: 50,000. */
  readonly maxMessages?: number;
  /** How long to wait for late packets at the end, in milliseconds. Default: 2,000. */
  readonly lateMs?: number;
  /** How long the application may take to answer a command, in milliseconds. Default: 5,000. */
  readonly hangMs?: number;
  /** Events that are intended for others: packets, answers to them, and values that are sent with them. */
  readonly share?: readonly string[];
  readonly identities?: Identities;
  /** Why handlers are not exercised, by their names, in addition to those of the identities. */
  readonly explain?: Readonly<Record<string, string>>;
  readonly onProgress?: (progress: HuntProgress) => void;
  /** Ends the hunt early, with the results so far. */
  readonly signal?: AbortSignal;
}
