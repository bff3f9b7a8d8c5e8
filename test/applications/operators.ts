import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import { Authenticated, idOf } from './authenticated.js';
import {
  type RealApplication,
  SECRET,
  gets,
  withToken,
} from './application.js';

@WebSocketGateway()
class SupportGateway extends Authenticated {
  @SubscribeMessage('open-ticket')
  async openTicket(
    @ConnectedSocket() client: Socket,
    @MessageBody() subject: string,
  ) {
    await client.join(`ticket:${subject}`);
    return { opened: subject, by: idOf(client) };
  }

  @SubscribeMessage('attach')
  attach(@MessageBody() file: string) {
    this.server.emit('attached', file);
    return { attached: true };
  }
}

/** The back office, with its own authentication and without users of the application. */
@WebSocketGateway({ namespace: '/admin' })
class AdminGateway implements OnGatewayInit<Server> {
  @WebSocketServer() private readonly namespace!: Server;

  afterInit(namespace: Server): void {
    namespace.use((socket, next) => {
      next(
        socket.handshake.auth.password === 'operator'
          ? undefined
          : new Error('invalid credentials'),
      );
    });
  }

  @SubscribeMessage('statistics')
  statistics() {
    this.namespace.emit('statistics', { tickets: 1 });
    return { asked: true };
  }
}

export const supportWithBackOffice: RealApplication = {
  pattern:
    'a back office in a namespace of its own, with its own authentication',
  gateways: [SupportGateway, AdminGateway],
  client: withToken,
  use: async ({ alice, bob, enter }) => {
    const operator = await enter({
      namespace: '/admin',
      auth: { password: 'operator' },
    });
    expect(await operator.ask('statistics')).toEqual({ asked: true });
    await gets(operator, 'statistics', { tickets: 1 });
    for (const one of [alice, bob])
      expect(await one.ask('open-ticket', 'help')).toMatchObject({
        opened: 'help',
      });
  },
  leak: async ({ alice }) => {
    await alice.ask('attach', SECRET);
  },
};

@WebSocketGateway()
class OperatorsGateway extends Authenticated {
  @SubscribeMessage('who-am-i')
  whoAmI(@ConnectedSocket() client: Socket) {
    return { id: idOf(client) };
  }

  @SubscribeMessage('rotate-key')
  rotateKey(@MessageBody() key: string) {
    this.server.emit('key-rotated', key);
    return { rotated: true };
  }
}

export const operators: RealApplication = {
  pattern: 'users who really are called admin and root',
  gateways: [OperatorsGateway],
  client: withToken,
  use: async ({ enter }) => {
    for (const id of ['admin', 'root']) {
      const operator = await enter(withToken(id));
      expect(await operator.ask('who-am-i')).toEqual({ id });
    }
  },
  leak: async ({ alice }) => {
    await alice.ask('rotate-key', SECRET);
  },
};
