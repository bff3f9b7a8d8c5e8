import type { Socket } from 'socket.io-client';
import type { AppHostOptions, AppInfo, Answers } from '../../host/index.js';

/** One of the users that the hunt plays. */
export interface SimulatedUser {
  /** From 0. */
  readonly index: number;
  /** A name that nobody else has, made from the seed. Usable as an id: letters, digits, `-`. */
  readonly name: string;
  /** Numbers from 0 to below 1, the same for the same seed. */
  readonly random: () => number;
  /** Where the application listens: `http://127.0.0.1:4000`. For those who have to sign in by HTTP first. */
  readonly origin: string;
}

/** How a simulated user shakes hands. */
export interface HuntIdentity {
  /** `auth` of the handshake. Default: `{ user, userId, name, token }`, all of them the name. */
  readonly auth?: Readonly<Record<string, unknown>>;
  /** Headers of the handshake, such as `authorization` or `cookie`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Query parameters of the handshake. */
  readonly query?: Readonly<Record<string, string>>;
  /** What the application calls this user. Others try to get at the user's data by it. Default: the name. */
  readonly id?: string;
  /** Values that the application knows of this user, and nobody else may receive. At least 8 characters each. */
  readonly secrets?: readonly string[];
  /** Namespaces that exist by a pattern only: `['/rooms-1']`. */
  readonly namespaces?: readonly string[];
}

/** What a message of one's own is made of. */
export interface MessageContext {
  /** A value that only the sender knows, another one for each message. */
  readonly canary: string;
  /** The same as a number, for handlers that take no strings: a whole number of 14 digits. */
  readonly number: number;
  /** What the application calls the sender. */
  readonly id: string;
  /** What it calls another user. */
  readonly otherId: string;
  /** Which of the sender's messages to this handler it is, from 0. */
  readonly count: number;
}

/** What a user's module for the hunt exports; `identify` may also be its only export. */
export interface Identities {
  /** Who a simulated user is. Called once for each. */
  readonly identify?: (
    user: SimulatedUser,
  ) => HuntIdentity | Promise<HuntIdentity>;
  /** The payload of an event, in place of those that the hunt makes up. */
  readonly messages?: Readonly<
    Record<string, (message: MessageContext) => unknown>
  >;
  /** Called after each connection, before anything is sent: to sign in by a message, to join something. */
  readonly enter?: (
    socket: Socket,
    user: SimulatedUser,
  ) => void | Promise<void>;
  /** Why a handler need not be exercised, by its name: `{ 'BillingGateway.refund': 'needs a payment provider' }`. */
  readonly explain?: Readonly<Record<string, string>>;
}

/** An application that can be hunted: an AppHost, or what a spec runs in its own process. */
export interface HuntTarget {
  readonly info: AppInfo;
  ask<Name extends 'app.alive' | 'sockets.listeners' | 'handlers.effects'>(
    command: Name,
    timeoutMs?: number,
  ): Promise<Answers[Name]>;
  /** Fulfilled when the application is gone by itself, with why. */
  readonly ended?: Promise<unknown>;
}

/** Where a hunt stands. */
export interface HuntProgress {
  /** `alone`, `burst`, …: what is being tried. */
  readonly phase: string;
  /** 0 to 1, as far as the plan goes. */
  readonly done: number;
  readonly messagesSent: number;
  readonly findings: number;
}

export interface HuntOptions {
  /** A file with an export, or how to start it, or what runs already; that is left running. */
  readonly app: string | AppHostOptions | HuntTarget;
  /** The same seed makes the same users, values, payloads, and order of messages. */
  readonly seed: string;
  /** How many users are played, 2 to 50. Default: 4. */
  readonly users?: number;
  /** How long the hunt may take, in milliseconds, without the start. Default: 20,000. */
  readonly budgetMs?: number;
  /** How many messages may be sent. Default: 50,000. */
  readonly maxMessages?: number;
  /** How long to wait at the end for what comes late, in milliseconds. Default: 2,000. */
  readonly lateMs?: number;
  /** How long the application may leave a question unanswered, in milliseconds. Default: 5,000. */
  readonly hangMs?: number;
  /** Events that are meant for others: packets, answers to them, and what is sent with them. */
  readonly share?: readonly string[];
  readonly identities?: Identities;
  /** Why handlers need not be exercised, by their names; beside those of the identities. */
  readonly explain?: Readonly<Record<string, string>>;
  readonly onProgress?: (progress: HuntProgress) => void;
  /** Ends the hunt early; what was found so far is answered. */
  readonly signal?: AbortSignal;
}
