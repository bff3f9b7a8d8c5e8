import type { INestApplication, Provider } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Namespace, Server, Socket } from 'socket.io';
import {
  type Cluster,
  VECTORS,
  type VectorId,
  WebSocketManagerModule,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import type { Violation } from '../../src/incidents/index.js';
import { Violations } from '../../src/policy/index.js';
import {
  type ClientSocket,
  closeAfterSpec,
  connect,
  settle,
  urlOf,
} from '../support/harness.js';
import { knowEachOther } from '../support/places.js';

/** A value that must not reach any user except Alice. */
export const SECRET = 'alice-secret';

/** The user data that the middleware keeps on `socket.data.user`. */
export interface User {
  readonly id: string;
  readonly tenantId?: string;
  readonly secret: string;
}

/** A gateway with a defect, and a scene in which it sends Alice's secret to Bob. */
export interface Exhibit {
  readonly name: string;
  readonly gateways: Provider[];
  readonly options?: WebSocketManagerOptions;
  /** Whether it also leaks if the two users are connected to different nodes. */
  readonly crossesNodes?: boolean;
  /** Where the data stays that leaks. A process keeps it for all applications in it, which real nodes are not. */
  readonly heldBy?: 'process';
  /** The vector that the module finds; `undefined` if the defect cannot occur with it. */
  readonly violation:
    | { readonly vector: VectorId; readonly users: readonly string[] }
    | undefined;
  /** Runs the scene. It asserts functions that work on plain Nest and leak nothing. */
  readonly play: (stage: Stage) => Promise<void>;
  readonly cleanUp?: () => void;
}

/** A connected client, and all events and answers that it received. */
export interface Visitor {
  readonly client: ClientSocket;
  readonly received: unknown[];
  /** Sends and waits for the answer; `undefined` if there is none. */
  ask(event: string, ...args: unknown[]): Promise<unknown>;
  send(event: string, ...args: unknown[]): void;
}

export interface Stage {
  readonly app: INestApplication;
  readonly alice: Visitor;
  readonly bob: Visitor;
  /** The two users are contained as soon as the defect is found: disconnected, and unable to send or receive. */
  readonly isContained: boolean;
  /** Another client. A packet with the secret to any user except `alice` counts as a leak. */
  enter(user: string, options?: EnterOptions): Promise<Visitor>;
  /** Waits until all packets in flight have arrived. */
  quiet(): Promise<void>;
}

interface EnterOptions {
  readonly tenantId?: string;
  readonly namespace?: string;
}

/** How plain Nest applications identify: a middleware that leaves the user on the socket. */
@WebSocketGateway()
export class Doorman implements OnGatewayInit<Server> {
  afterInit(server: Server): void {
    const guarded = new Set<Namespace>();
    const guard = (namespace: Namespace) => {
      if (guarded.has(namespace)) return;
      guarded.add(namespace);
      namespace.use((socket: Socket, next) => {
        const { user, tenantId } = socket.handshake.auth as Record<
          string,
          string
        >;
        socket.data.user = {
          id: user,
          ...(tenantId && { tenantId }),
          secret: `${user}-secret`,
        } satisfies User;
        next();
      });
    };
    for (const namespace of server._nsps.values()) guard(namespace);
    server.on('new_namespace', guard);
  }

  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }
}

/** What happened in a scene. */
export interface Outcome {
  /** The packets with Alice's secret that other users received. */
  readonly leaked: readonly unknown[];
  readonly violations: readonly Violation[];
}

/** Long enough for an answer on this machine, and for the short timers of the exhibits. */
const ANSWER_MS = 400;
const AFTER_NOTICE_MS = 60;
const NOTICES = ['exception', 'wsm:notice'];

/** Runs a scene on plain Nest, or with the module: in one process, or with Alice on another node than all others. */
export async function play(
  { gateways, play: perform, options, violation, cleanUp }: Exhibit,
  mode: 'plain' | 'enforce' | 'report',
  clusters: readonly Cluster[] = [],
): Promise<Outcome> {
  const isPlain = mode === 'plain';
  const start = async (cluster?: Cluster) => {
    const testing = await Test.createTestingModule({
      imports: isPlain
        ? []
        : [
            WebSocketManagerModule.forRoot({
              ...options,
              mode,
              ...(cluster && { cluster }),
            }),
          ],
      // The first gateway creates the server, so its options apply.
      providers: [...gateways, Doorman],
    }).compile();
    const started = testing.createNestApplication();
    started.useLogger(false);
    closeAfterSpec(started);
    await started.listen(0, '127.0.0.1');
    return started;
  };
  const app = await start(clusters.at(0));
  const others = clusters.length > 1 ? await start(clusters[1]) : app;
  if (others !== app) await knowEachOther([app, others]);

  const violations: Violation[] = [];
  for (const one of isPlain ? [] : new Set([app, others]))
    one
      .get(Violations)
      .violations$.subscribe((found) => violations.push(found));
  const strangers: Visitor[] = [];
  const enter = async (user: string, options: EnterOptions = {}) => {
    const { tenantId, namespace } = options;
    const auth = { user, ...(tenantId && { tenantId }) };
    const isFirst = user === 'alice' || tenantId === 'red';
    const url = urlOf(isFirst ? app : others);
    const visitor = visitorOf(await connect(url, auth, { namespace }));
    if (user !== 'alice' || tenantId === 'blue') strangers.push(visitor);
    return visitor;
  };
  try {
    const alice = await enter('alice');
    const bob = await enter('bob');
    const isContained =
      mode === 'enforce' &&
      violation !== undefined &&
      VECTORS[violation.vector].scope !== 'packet';
    const quiet = () => settle(25);
    await perform({ app, alice, bob, isContained, enter, quiet });
    await settle(25);
  } finally {
    cleanUp?.();
  }
  const leaked = strangers
    .flatMap(({ received }) => received)
    .filter((packet) => JSON.stringify(packet)?.includes(SECRET));
  return { leaked, violations };
}

export function visitorOf(client: ClientSocket): Visitor {
  const received: unknown[] = [];
  client.onAny((...packet: unknown[]) => received.push(packet));
  return {
    client,
    received,
    send: (event, ...args) => void client.emit(event, ...args),
    ask: (event, ...args) =>
      new Promise((resolve) => {
        const answer = (value?: unknown) => {
          clearTimeout(timer);
          for (const event of NOTICES) client.off(event, refused);
          received.push(value);
          resolve(value);
        };
        // A filter of the application may send an exception instead of the answer, and the server a notice.
        const refused = () => void setTimeout(answer, AFTER_NOTICE_MS);
        const timer = setTimeout(answer, ANSWER_MS);
        for (const event of NOTICES) client.once(event, refused);
        client.emit(event, ...args, answer);
      }),
  };
}

/** Whether an answer is the expected one, or an error for a blocked packet. */
export function orStopped(expected: unknown): (answer: unknown) => boolean {
  return (answer) =>
    answer === expected ||
    (answer as { code?: unknown } | undefined)?.code === 'ISOLATION_VIOLATION';
}
