import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import { CurrentManager, WebSocketManager } from '../../src/index.js';
import { eventually, settle } from '../support/harness.js';
import { eventsOf, honest } from './honest.js';

interface Message {
  readonly room: string;
  readonly text: string;
  readonly attachments?: object[];
}

/** The history of each room: the very objects that have come in. */
@Injectable()
class History {
  private readonly rooms = new Map<string, object[]>();

  of(room: string): object[] {
    const messages = this.rooms.get(room) ?? [];
    this.rooms.set(room, messages);
    return messages;
  }
}

@WebSocketGateway()
class ChatGateway implements OnGatewayConnection, OnGatewayDisconnect {
  @WebSocketServer()
  private readonly server!: Server;

  constructor(private readonly history: History) {}

  handleConnection(client: Socket): void {
    const name = (client.handshake.auth as { user: string }).user;
    client.data.profile = { name, mood: 'fine' };
  }

  async handleDisconnect(client: Socket): Promise<void> {
    await pause(2);
    for (const room of (client.data.joined as string[] | undefined) ?? []) {
      this.server.to(room).emit('gone', nameOf(client));
    }
  }

  @SubscribeMessage('join')
  async join(
    @ConnectedSocket() client: Socket,
    @MessageBody() { room }: { room: string },
  ): Promise<object[]> {
    await client.join(room);
    client.data.joined = [...((client.data.joined as string[]) ?? []), room];
    client.to(room).emit('joined', { who: nameOf(client) });
    return this.history.of(room);
  }

  @SubscribeMessage('say')
  say(
    @ConnectedSocket() client: Socket,
    @MessageBody() message: Message,
  ): string {
    const said = { from: nameOf(client), message };
    this.history.of(message.room).push(said);
    this.server.to(message.room).emit('said', said);
    return 'ok';
  }

  /** The payload itself is kept; what is sent is a copy with one more field. */
  @SubscribeMessage('post')
  async post(
    @ConnectedSocket() client: Socket,
    @MessageBody() message: Message,
  ): Promise<string> {
    await pause(1);
    this.history.of(message.room).push(message);
    client
      .to(message.room)
      .emit('posted', { ...message, from: nameOf(client) });
    return 'ok';
  }

  @SubscribeMessage('typing')
  typing(@ConnectedSocket() client: Socket, @MessageBody() room: string): void {
    client.to(room).volatile.emit('typing', nameOf(client));
    setTimeout(
      () => this.server.to(room).emit('stopped-typing', nameOf(client)),
      15,
    );
  }

  @SubscribeMessage('leave')
  leave(
    @ConnectedSocket() client: Socket,
    @MessageBody() room: string,
  ): string {
    void client.leave(room);
    this.server.to(room).emit('left', nameOf(client));
    return 'bye';
  }

  @SubscribeMessage('rename')
  rename(
    @ConnectedSocket() client: Socket,
    @MessageBody() { name, room }: { name: string; room: string },
  ): object {
    client.data.profile = { ...(client.data.profile as object), name };
    this.server.to(room).emit('renamed', client.data.profile);
    return client.data.profile as object;
  }
}

function nameOf(client: Socket): string {
  return (client.data.profile as { name: string }).name;
}

describe('a chat room', () => {
  const chat = () => honest({ gateways: [ChatGateway], providers: [History] });

  it('with many members hears everything', async () => {
    const app = await chat();
    const names = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'];
    const members = await app.enterAll(...names);
    for (const member of members)
      expect(await member.ask('join', { room: 'garden' })).toEqual([]);
    const outsider = await app.enter('grace');
    const message = {
      room: 'garden',
      text: 'hello',
      attachments: [{ name: 'a.png' }],
    };
    await Promise.all(members.map((member) => member.ask('say', message)));
    await settle(40);
    for (const member of members) {
      const said = eventsOf(member).filter(
        (packet) => (packet as unknown[])[0] === 'said',
      );
      expect(said).toHaveLength(names.length);
      expect(said).toContainEqual(['said', { from: 'bob', message }]);
    }
    expect(eventsOf(outsider)).toEqual([]);
    const history = (await outsider.ask('join', {
      room: 'garden',
    })) as object[];
    expect(history).toHaveLength(names.length);
  });

  it('keeps what was posted, and shows it to who comes later', async () => {
    const app = await chat();
    const [alice, bob] = await app.enterAll('alice', 'bob');
    await alice.ask('join', { room: 'garden' });
    const posted = {
      room: 'garden',
      text: 'first',
      attachments: [{ name: 'a.png' }],
    };
    expect(await alice.ask('post', posted)).toBe('ok');
    expect(await bob.ask('join', { room: 'garden' })).toEqual([posted]);
    expect(await bob.ask('post', { room: 'garden', text: 'second' })).toBe(
      'ok',
    );
    await settle();
    expect(eventsOf(alice)).toContainEqual([
      'posted',
      { room: 'garden', text: 'second', from: 'bob' },
    ]);
    expect(await alice.ask('join', { room: 'garden' })).toHaveLength(2);
  });

  it('hears who types, who leaves, and who is gone', async () => {
    const app = await chat();
    const [alice, bob, carol] = await app.enterAll('alice', 'bob', 'carol');
    for (const one of [alice, bob, carol])
      await one.ask('join', { room: 'garden' });
    bob.send('typing', 'garden');
    expect(await bob.ask('leave', 'garden')).toBe('bye');
    carol.client.disconnect();
    await eventually(() => {
      expect(eventsOf(alice)).toContainEqual(['typing', 'bob']);
      expect(eventsOf(alice)).toContainEqual(['stopped-typing', 'bob']);
      expect(eventsOf(alice)).toContainEqual(['left', 'bob']);
      expect(eventsOf(alice)).toContainEqual(['gone', 'carol']);
    });
  });

  it('lets members change their display names', async () => {
    const app = await chat();
    const [alice, bob] = await app.enterAll('alice', 'bob');
    for (const one of [alice, bob]) await one.ask('join', { room: 'garden' });
    // Also to the name of somebody who is here.
    for (const name of ['Allie', 'bob', 'A.']) {
      expect(await alice.ask('rename', { name, room: 'garden' })).toMatchObject(
        {
          name,
        },
      );
    }
    await settle();
    expect(eventsOf(bob)).toContainEqual([
      'renamed',
      { name: 'A.', mood: 'fine' },
    ]);
  });

  it('may be called like a number, or like a user who is not in it', async () => {
    const app = await chat();
    const [one, two, alice] = await app.enterAll('1', '2', 'alice');
    for (const member of [one, two, alice]) {
      expect(await member.ask('join', { room: '1' })).toEqual([]);
      expect(await member.ask('join', { room: '2' })).toEqual([]);
    }
    expect(await two.ask('join', { room: 'alice' })).toEqual([]);
    expect(await one.ask('say', { room: '1', text: 'hi' })).toBe('ok');
    await settle();
    for (const member of [one, two, alice])
      expect(JSON.stringify(eventsOf(member))).toContain('"text":"hi"');
  });
});

@WebSocketGateway()
class DirectGateway {
  private readonly sent = new Map<string, object[]>();

  @SubscribeMessage('tell')
  tell(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() { to, letter }: { to: string; letter: object },
  ): boolean {
    const inbox = this.sent.get(to) ?? [];
    this.sent.set(to, [...inbox, letter]);
    return manager.sendTo(to, 'told', letter, { reason: 'direct message' });
  }

  @SubscribeMessage('inbox')
  inbox(@CurrentManager() manager: WebSocketManager): object[] {
    return this.sent.get(manager.user.userId) ?? [];
  }
}

describe('direct messages', () => {
  it('go to one user, to all devices, and stand in the inbox', async () => {
    const app = await honest({ gateways: [DirectGateway] });
    const [alice, bob, phone, carol] = await app.enterAll(
      'alice',
      'bob',
      'bob',
      'carol',
    );
    const letter = { text: 'hi', pages: [{ text: 'one' }] };
    expect(await alice.ask('tell', { to: 'bob', letter })).toBe(true);
    expect(await bob.ask('inbox')).toEqual([letter]);
    await settle();
    for (const device of [bob, phone])
      expect(eventsOf(device)).toContainEqual(['told', letter]);
    expect(eventsOf(carol)).toEqual([]);
  });

  it('wait in the inbox of somebody who is not here', async () => {
    const app = await honest({ gateways: [DirectGateway] });
    const alice = await app.enter('alice');
    const letter = { text: 'hi', pages: [{ text: 'one' }] };
    expect(await alice.ask('tell', { to: 'dave', letter })).toBe(false);
    const dave = await app.enter('dave');
    expect(await dave.ask('inbox')).toEqual([letter]);
  });
});

interface Presence {
  readonly id: string;
  status: string;
}

@WebSocketGateway()
class PresenceGateway
  implements OnGatewayConnection, OnGatewayDisconnect, OnApplicationShutdown
{
  @WebSocketServer()
  private readonly server!: Server;
  private readonly present = new Map<string, Presence>();

  private readonly timer = setInterval(() => {
    this.server?.emit('presence', [...this.present.values()]);
  }, 10);

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  handleConnection(client: Socket): void {
    const { user } = client.handshake.auth as { user: string };
    this.present.set(client.id, { id: user, status: 'online' });
    this.server.emit('came', user);
  }

  handleDisconnect(client: Socket): void {
    this.server.emit('went', this.present.get(client.id)?.id);
    this.present.delete(client.id);
  }

  @SubscribeMessage('status')
  status(
    @ConnectedSocket() client: Socket,
    @MessageBody() status: string,
  ): Presence[] {
    const mine = this.present.get(client.id);
    if (mine) mine.status = status;
    return [...this.present.values()];
  }
}

it('a presence service tells everybody who is here', async () => {
  const app = await honest(
    { gateways: [PresenceGateway] },
    { egress: { publicEvents: ['came', 'went'] } },
  );
  const [alice, bob] = await app.enterAll('alice', 'bob');
  await bob.ask('status', 'away');
  expect(await alice.ask('status', 'busy')).toEqual([
    { id: 'alice', status: 'busy' },
    { id: 'bob', status: 'away' },
  ]);
  bob.client.disconnect();
  await eventually(() => {
    expect(eventsOf(alice)).toContainEqual(['went', 'bob']);
    expect(eventsOf(alice)).toContainEqual([
      'presence',
      [{ id: 'alice', status: 'busy' }],
    ]);
  });
});
