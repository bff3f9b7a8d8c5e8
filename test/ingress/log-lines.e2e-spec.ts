import { Logger } from '@nestjs/common';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server } from 'socket.io';
import {
  type WebSocketManagerOptions,
  type Identity,
} from '../../src/index.js';
import { type Served, connect, eventually, serve } from '../support/harness.js';
import { type RawClient, rawClient } from '../support/raw-client.js';

@WebSocketGateway()
class TalkGateway {
  @WebSocketServer() readonly server!: Server;

  @SubscribeMessage('shout')
  shout(@MessageBody() text: string): boolean {
    this.server.emit('shouted', text);
    return true;
  }

  @SubscribeMessage('answer')
  answer(): unknown {
    const endless: Record<string, unknown> = {};
    endless.endless = endless;
    return endless;
  }
}

const fails = () => {
  throw new Error('the database is away');
};

interface Trouble {
  readonly options: WebSocketManagerOptions;
  /** Causes it a hundred times. */
  readonly cause: (client: RawClient, served: Served) => Promise<void>;
  readonly lines: readonly [first: string, rest: string];
}

const countsTo = (count: number, of: () => number) =>
  eventually(() => expect(of()).toBe(count));

const answersOf = ({ received }: RawClient) =>
  received.filter((packet) => packet.startsWith('43')).length;

async function enter(client: RawClient): Promise<void> {
  client.send('40{"user":"mallory"}');
  await eventually(() => expect(client.received.at(-1)).toMatch(/^40/));
}

const TROUBLES: Record<string, Trouble> = {
  'an identity that cannot be read': {
    options: {
      limits: { pendingHandshakes: 100 },
      identify: () =>
        Object.defineProperty({}, 'userId', { get: fails }) as Identity,
    },
    cause: async (client, { registry }) => {
      for (let n = 0; n < 100; n += 1) client.send('40');
      await countsTo(
        100,
        () => registry.status().rejections.UNAUTHENTICATED ?? 0,
      );
    },
    lines: [
      'A handshake failed, it is refused.',
      'A handshake failed 99 more times since then.',
    ],
  },
  'a rule of the application that throws': {
    options: { egress: { authorize: fails } },
    cause: async (client, served) => {
      await connect(served, 'bob');
      await enter(client);
      for (let n = 0; n < 100; n += 1) client.send(`42${n}["shout","${n}"]`);
      await countsTo(100, () => answersOf(client));
    },
    lines: [
      'egress.authorize threw, the packet is stopped.',
      'egress.authorize threw 99 more times since then.',
    ],
  },
  'an answer that cannot be encoded': {
    options: {},
    cause: async (client) => {
      await enter(client);
      for (let n = 0; n < 100; n += 1) client.send(`42${n}["answer"]`);
      await countsTo(100, () => answersOf(client));
    },
    lines: [
      'An answer could not be encoded for "answer", the client receives NOT_SENT.',
      'An answer could not be encoded 99 more times since then.',
    ],
  },
};

it.each(Object.entries(TROUBLES))(
  'whatever a client sets off a hundred times is two lines of log: %s',
  async (_, { options, cause, lines }) => {
    const error = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
    const served = await serve({ gateways: [TalkGateway], options });
    const client = await rawClient(served.url);
    await cause(client, served);
    await served.app.close();
    const written = error.mock.calls
      .map(([line]: unknown[]) => line)
      .filter((line) => typeof line === 'string');
    error.mockRestore();
    expect(written).toEqual(lines);
  },
);
