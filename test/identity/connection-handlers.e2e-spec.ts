import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable, Scope, type Type } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import { Incidents, WebSocketManagerRegistry } from '../../src/index.js';
import {
  clientOf,
  connected,
  next,
  record,
  serve,
} from '../support/harness.js';

/** Authenticates late: without waiting, there is no user on the socket. */
async function authenticate(socket: Socket): Promise<void> {
  await nextTurn();
  await nextTurn();
  const { user } = socket.handshake.auth as { user?: string };
  if (user) socket.data.user = { id: user };
}

type Handler = (socket: Socket) => Promise<void>;

@Injectable()
class Base {
  constructor(protected readonly registry: WebSocketManagerRegistry) {}

  @SubscribeMessage('who')
  who(): string {
    return this.registry.current().user.userId;
  }
}

/** A decorator like those of logging and tracing libraries: it replaces the method by its own function. */
function Traced(
  _target: object,
  _name: string,
  descriptor: TypedPropertyDescriptor<Handler>,
): void {
  const original = descriptor.value!;
  descriptor.value = function (this: unknown, socket) {
    return original.call(this, socket);
  };
}

/** A class decorator that replaces the class. */
function Replaced<Class extends Type>(original: Class): Class {
  return class extends (original as Type) {} as Class;
}

@Injectable({ scope: Scope.REQUEST })
class PerConnection {}

/** Created for each spec, so that changes of a class do not affect the next spec. */
const FORMS: [form: string, make: () => Type][] = [
  [
    'a method',
    () => {
      @WebSocketGateway()
      class Gateway extends Base {
        async handleConnection(socket: Socket): Promise<void> {
          await authenticate(socket);
        }
      }
      return Gateway;
    },
  ],
  [
    'an arrow-function property',
    () => {
      @WebSocketGateway()
      class Gateway extends Base {
        handleConnection = async (socket: Socket): Promise<void> => {
          await authenticate(socket);
        };
      }
      return Gateway;
    },
  ],
  [
    'a property that the constructor sets',
    () => {
      @WebSocketGateway()
      class Gateway extends Base {
        declare readonly handleConnection: Handler;
        constructor(registry: WebSocketManagerRegistry) {
          super(registry);
          Object.assign(this, { handleConnection: authenticate });
        }
      }
      return Gateway;
    },
  ],
  [
    'a getter',
    () => {
      @WebSocketGateway()
      class Gateway extends Base {
        private readonly handler: Handler = authenticate;
        get handleConnection(): Handler {
          return this.handler;
        }
      }
      return Gateway;
    },
  ],
  [
    'a decorated method',
    () => {
      @WebSocketGateway()
      class Gateway extends Base {
        @Traced
        async handleConnection(socket: Socket): Promise<void> {
          await authenticate(socket);
        }
      }
      return Gateway;
    },
  ],
  [
    'an inherited method that calls the one above',
    () => {
      class Middle extends Base {
        async handleConnection(socket: Socket): Promise<void> {
          await authenticate(socket);
        }
      }
      @WebSocketGateway()
      class Gateway extends Middle {
        override async handleConnection(socket: Socket): Promise<void> {
          await super.handleConnection(socket);
        }
      }
      return Gateway;
    },
  ],
  [
    'a method of a class that a decorator replaces',
    () => {
      @Replaced
      @WebSocketGateway()
      class Gateway extends Base {
        async handleConnection(socket: Socket): Promise<void> {
          await authenticate(socket);
        }
      }
      return Gateway;
    },
  ],
  [
    'a method of a frozen gateway',
    () => {
      @WebSocketGateway()
      class Gateway extends Base {
        constructor(registry: WebSocketManagerRegistry) {
          super(registry);
          Object.freeze(this);
        }
        async handleConnection(socket: Socket): Promise<void> {
          await authenticate(socket);
        }
      }
      return Gateway;
    },
  ],
  [
    'a method of a gateway that is made for each connection',
    () => {
      @WebSocketGateway()
      class Gateway extends Base {
        constructor(
          registry: WebSocketManagerRegistry,
          readonly own: PerConnection,
        ) {
          super(registry);
        }
        async handleConnection(socket: Socket): Promise<void> {
          await authenticate(socket);
        }
      }
      return Gateway;
    },
  ],
  [
    'an arrow-function property of a gateway that is made for each connection',
    () => {
      @WebSocketGateway()
      class Gateway extends Base {
        constructor(
          registry: WebSocketManagerRegistry,
          readonly own: PerConnection,
        ) {
          super(registry);
        }
        handleConnection = async (socket: Socket): Promise<void> => {
          await authenticate(socket);
        };
      }
      return Gateway;
    },
  ],
];

async function start(make: () => Type) {
  const served = await serve({
    gateways: [make(), PerConnection],
    options: { identify: undefined, identity: 'connection' },
  });
  const incidents: unknown[] = [];
  served.app.get(Incidents).incidents$.subscribe((one) => incidents.push(one));
  return { ...served, incidents };
}

describe.each(FORMS)("identity: 'connection' with %s", (_form, make) => {
  it('waits for the user', async () => {
    const { url, incidents } = await start(make);
    const users = ['alice', 'bob'];
    const clients = users.map((user) => clientOf(url, { user }));
    await Promise.all(clients.map((client) => connected(client)));
    const answers = clients.map((client) => client.emitWithAck('who'));
    expect(await Promise.all(answers)).toEqual(users);
    expect(incidents).toEqual([]);
  });

  it('ends a connection without a user with a notice', async () => {
    const { url } = await start(make);
    const client = clientOf(url, {});
    const received = record(client);
    const gone = next(client, 'disconnect');
    await connected(client);
    await gone;
    expect(received).toEqual([
      ['wsm:notice', expect.objectContaining({ code: 'UNAUTHENTICATED' })],
    ]);
  });
});
