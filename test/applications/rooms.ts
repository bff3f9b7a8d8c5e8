import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import { Authenticated, idOf } from './authenticated.js';
import {
  type RealApplication,
  SECRET,
  gets,
  withToken,
} from './application.js';

@WebSocketGateway()
class MessengerGateway
  extends Authenticated
  implements OnGatewayConnection<Socket>
{
  async handleConnection(client: Socket): Promise<void> {
    await client.join(idOf(client));
  }

  @SubscribeMessage('dm')
  dm(
    @ConnectedSocket() client: Socket,
    @MessageBody() { to, text }: { to: string; text: string },
  ) {
    this.server.to(to).emit('dm', { by: idOf(client), text });
    return { sent: true };
  }

  @SubscribeMessage('group')
  group(
    @ConnectedSocket() client: Socket,
    @MessageBody() { to, text }: { to: string[]; text: string },
  ) {
    this.server.to(to).emit('group', { by: idOf(client), text });
    return { sent: to.length };
  }

  @SubscribeMessage('settings')
  settings(@MessageBody() text: string) {
    this.server.emit('settings', { text });
    return { saved: true };
  }
}

export const messenger: RealApplication = {
  pattern: 'rooms called by the bare id of a user; messages to one and to many',
  gateways: [MessengerGateway],
  client: withToken,
  use: async ({ alice, bob, enter }) => {
    const carol = await enter(withToken('carol'));
    expect(await alice.ask('dm', { to: 'bob', text: 'hi' })).toEqual({
      sent: true,
    });
    await gets(bob, 'dm', { by: 'alice', text: 'hi' });
    const to = ['alice', 'carol'];
    expect(await bob.ask('group', { to, text: 'all' })).toEqual({ sent: 2 });
    await gets(alice, 'group', { by: 'bob', text: 'all' });
    await gets(carol, 'group', { by: 'bob', text: 'all' });
  },
  leak: async ({ alice }) => {
    await alice.ask('settings', SECRET);
  },
};

@WebSocketGateway()
class MatchesGateway extends Authenticated {
  private waiting: Socket | undefined;

  @SubscribeMessage('find')
  async find(@ConnectedSocket() client: Socket) {
    const { waiting } = this;
    if (!waiting) {
      this.waiting = client;
      return { match: null };
    }
    this.waiting = undefined;
    const match = `match-${waiting.id}`;
    await Promise.all([waiting.join(match), client.join(match)]);
    this.server
      .to(match)
      .emit('start', { players: [waiting, client].map(idOf) });
    return { match };
  }

  @SubscribeMessage('strategy')
  strategy(@MessageBody() text: string) {
    this.server.emit('strategy', { text });
    return { kept: true };
  }
}

export const matches: RealApplication = {
  pattern: 'matches: a message puts the sockets of two users into one room',
  gateways: [MatchesGateway],
  client: withToken,
  use: async ({ alice, bob }) => {
    expect(await alice.ask('find')).toEqual({ match: null });
    expect(await bob.ask('find')).toEqual({
      match: expect.stringMatching(/^match-/) as string,
    });
    for (const one of [alice, bob])
      await gets(one, 'start', { players: ['alice', 'bob'] });
  },
  leak: async ({ alice }) => {
    await alice.ask('strategy', SECRET);
  },
};
