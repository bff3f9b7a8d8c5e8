import { Inject, Injectable, Scope } from '@nestjs/common';
import {
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';
import { connect, record, settle } from '../support/harness.js';
import { WORLDS, launch } from '../support/worlds.js';

@Injectable({ scope: Scope.REQUEST })
class PerConnection {}

/** A hook that throws, in a gateway that is made for each connection, or for all. */
function gatewayWith(scope: 'scoped' | 'singleton', hook: () => unknown) {
  @WebSocketGateway()
  class Singleton implements OnGatewayConnection {
    handleConnection(): unknown {
      return hook();
    }

    @SubscribeMessage('ping')
    ping(): string {
      return 'pong';
    }
  }
  @WebSocketGateway()
  class Scoped extends Singleton {
    constructor(@Inject(PerConnection) readonly own: PerConnection) {
      super();
    }

    @SubscribeMessage('ping')
    override ping(): string {
      return 'pong';
    }
  }
  return scope === 'scoped' ? Scoped : Singleton;
}

const refuse = () => {
  throw new WsException('Unauthorized');
};

const HOOKS: [string, 'scoped' | 'singleton', () => unknown][] = [
  ['a gateway of its own, at once', 'scoped', refuse],
  ['a gateway of its own, later', 'scoped', async () => refuse()],
  ['a gateway for all, at once', 'singleton', refuse],
  ['a gateway for all, later', 'singleton', async () => refuse()],
];

/** What it comes to, for the client and for the process. */
async function outcomeOf(
  [, world]: (typeof WORLDS)[number],
  [, scope, hook]: (typeof HOOKS)[number],
) {
  const errors: string[] = [];
  const keep = (error: Error) => void errors.push(error.message);
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const others = events.map((event) => process.listeners(event as never));
  for (const event of events) {
    process.removeAllListeners(event);
    process.on(event, keep);
  }
  try {
    const { url } = await launch(world, {
      providers: [gatewayWith(scope, hook), PerConnection],
    });
    const client = await connect(url, {});
    const received = record(client);
    await settle(30);
    const answer: unknown = await client
      .timeout(300)
      .emitWithAck('ping')
      .catch(() => 'no answer');
    return { received, answer, isConnected: client.connected, errors };
  } finally {
    for (const [index, event] of events.entries()) {
      process.removeAllListeners(event);
      for (const one of others[index]) process.on(event, one as never);
    }
  }
}

it.each(HOOKS)(
  'a hook that throws in %s ends for the client as in plain Nest, and adds no error of the process',
  async (...hook) => {
    const [plain, managed] = WORLDS;
    const { errors: known, ...expected } = await outcomeOf(plain, hook);
    const { errors, ...outcome } = await outcomeOf(managed, hook);
    expect(outcome).toEqual(expected);
    expect(outcome).toMatchObject({ answer: 'pong', isConnected: true });
    for (const error of errors) expect(known).toContain(error);
  },
);
