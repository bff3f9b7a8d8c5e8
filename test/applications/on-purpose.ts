import { EventEmitter } from 'node:events';
import { Body, Controller, Injectable, Post } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
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
class NotificationsGateway
  extends Authenticated
  implements OnGatewayConnection<Socket>
{
  async handleConnection(client: Socket): Promise<void> {
    await client.join(`user:${idOf(client)}`);
  }

  notify(user: string, text: string): void {
    this.server.to(`user:${user}`).emit('notification', text);
  }

  @SubscribeMessage('mention')
  mention(
    @ConnectedSocket() client: Socket,
    @MessageBody() { who, where }: { who: string; where: string },
  ) {
    this.server
      .to(`user:${who}`)
      .emit('mentioned', { by: idOf(client), where });
    return { mentioned: who };
  }

  @SubscribeMessage('change-password')
  changePassword(@MessageBody() password: string) {
    this.server.emit('password-changed', { password });
    return { changed: true };
  }
}

@Controller('notifications')
class NotificationsController {
  constructor(private readonly gateway: NotificationsGateway) {}

  @Post()
  post(@Body() { to, text }: { to: string; text: string }) {
    this.gateway.notify(to, text);
    return { accepted: true };
  }
}

export const notifications: RealApplication = {
  pattern: 'notifications over HTTP; mentions to rooms named after users',
  gateways: [NotificationsGateway],
  controllers: [NotificationsController],
  client: withToken,
  use: async ({ url, alice, bob }) => {
    const response = await fetch(`${url}/notifications`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: 'alice', text: 'a parcel' }),
    });
    expect(await response.json()).toEqual({ accepted: true });
    await gets(alice, 'notification', 'a parcel');
    const mention = { who: 'bob', where: 'general' };
    expect(await alice.ask('mention', mention)).toEqual({ mentioned: 'bob' });
    await gets(bob, 'mentioned', { by: 'alice', where: 'general' });
  },
  leak: async ({ alice }) => {
    await alice.ask('change-password', SECRET);
  },
};

@WebSocketGateway()
class PresenceGateway
  extends Authenticated
  implements OnGatewayConnection<Socket>, OnGatewayDisconnect<Socket>
{
  private readonly online = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  handleConnection(client: Socket): void {
    this.online.add(idOf(client));
    this.server.emit('online', [...this.online]);
    this.timer ??= setInterval(() => {
      this.server.emit('count', this.online.size);
    }, 20);
  }

  handleDisconnect(client: Socket): void {
    this.online.delete(idOf(client));
    this.server.emit('offline', idOf(client));
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  @SubscribeMessage('status')
  status(@ConnectedSocket() client: Socket, @MessageBody() status: string) {
    client.broadcast.emit('status', { who: idOf(client), status });
    return { set: true };
  }

  @SubscribeMessage('remember')
  remember(@MessageBody() text: string) {
    setTimeout(() => this.server.emit('reminder', { text }), 5);
    return { remembered: true };
  }
}

export const presence: RealApplication = {
  pattern: 'presence for everybody; an interval that the first user starts',
  gateways: [PresenceGateway],
  client: withToken,
  use: async ({ alice, bob }) => {
    await gets(alice, 'online', ['alice', 'bob']);
    expect(await bob.ask('status', 'away')).toEqual({ set: true });
    await gets(alice, 'status', { who: 'bob', status: 'away' });
    await gets(bob, 'count', 2);
  },
  leak: async ({ alice }) => {
    await alice.ask('remember', SECRET);
  },
};

@WebSocketGateway()
class DocumentsGateway
  extends Authenticated
  implements OnGatewayConnection<Socket>
{
  private readonly drafts: Record<string, string> = {};

  async handleConnection(client: Socket): Promise<void> {
    await client.join(`user_${idOf(client)}`);
  }

  @SubscribeMessage('open')
  async open(@ConnectedSocket() client: Socket, @MessageBody() id: string) {
    await client.join(`document:${id}`);
    return { open: id };
  }

  @SubscribeMessage('edit')
  edit(
    @ConnectedSocket() client: Socket,
    @MessageBody() { id, change }: { id: string; change: string },
  ) {
    client.to(`document:${id}`).emit('edited', { by: idOf(client), change });
    return { edited: id };
  }

  @SubscribeMessage('share')
  share(
    @ConnectedSocket() client: Socket,
    @MessageBody() { id, to }: { id: string; to: string },
  ) {
    this.server.to(`user_${to}`).emit('shared', { id, by: idOf(client) });
    return { shared: id };
  }

  @SubscribeMessage('draft')
  draft(@MessageBody() text: string) {
    this.drafts.latest = text;
    this.server.emit('draft', { text: this.drafts.latest });
    return { kept: true };
  }
}

export const documents: RealApplication = {
  pattern:
    'documents that several users edit; sharing with people who are elsewhere',
  gateways: [DocumentsGateway],
  client: withToken,
  use: async ({ alice, bob }) => {
    expect(await alice.ask('open', '7')).toEqual({ open: '7' });
    const share = { id: '7', to: 'bob' };
    expect(await alice.ask('share', share)).toEqual({ shared: '7' });
    await gets(bob, 'shared', { id: '7', by: 'alice' });
    expect(await bob.ask('open', '7')).toEqual({ open: '7' });
    const edit = { id: '7', change: '+ a line' };
    expect(await bob.ask('edit', edit)).toEqual({ edited: '7' });
    await gets(alice, 'edited', { by: 'bob', change: '+ a line' });
  },
  leak: async ({ alice }) => {
    await alice.ask('draft', SECRET);
  },
};

@Injectable()
class DomainEvents extends EventEmitter {}

@WebSocketGateway()
class OrdersGateway
  extends Authenticated
  implements OnGatewayConnection<Socket>
{
  private readonly watching = new Map<string, Socket>();

  constructor(private readonly events: DomainEvents) {
    super();
    events.on('order.placed', ({ customer, item }: Record<string, string>) => {
      this.server.to(`customer-${customer}`).emit('order-placed', { item });
    });
    events.on('order.paid', ({ card }: Record<string, string>) => {
      for (const socket of this.watching.values())
        socket.emit('order-paid', card);
    });
  }

  async handleConnection(client: Socket): Promise<void> {
    this.watching.set(idOf(client), client);
    await client.join(`customer-${idOf(client)}`);
  }

  @SubscribeMessage('order')
  order(@ConnectedSocket() client: Socket, @MessageBody() item: string) {
    this.events.emit('order.placed', { customer: idOf(client), item });
    return { ordered: item };
  }

  @SubscribeMessage('pay')
  pay(@MessageBody() card: string) {
    this.events.emit('order.paid', { card });
    return { paid: true };
  }
}

export const orders: RealApplication = {
  pattern: 'domain events through an event emitter',
  gateways: [OrdersGateway],
  providers: [DomainEvents],
  client: withToken,
  use: async ({ alice, bob }) => {
    expect(await alice.ask('order', 'tea')).toEqual({ ordered: 'tea' });
    await gets(alice, 'order-placed', { item: 'tea' });
    expect(await bob.ask('order', 'milk')).toEqual({ ordered: 'milk' });
    await gets(bob, 'order-placed', { item: 'milk' });
  },
  leak: async ({ alice }) => {
    await alice.ask('pay', SECRET);
  },
};
