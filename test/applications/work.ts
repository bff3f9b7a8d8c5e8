import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  type WsResponse,
} from '@nestjs/websockets';
import { type Observable, Subject, from, map } from 'rxjs';
import type { Socket } from 'socket.io';
import { Authenticated, idOf } from './authenticated.js';
import {
  type RealApplication,
  SECRET,
  gets,
  withToken,
} from './application.js';

interface Report {
  readonly owner: string;
  readonly input: { readonly text: string };
}

/** A stand-in for a queue with a worker in the same process, which works independently and does not use sockets. */
@Injectable()
class Queue implements OnModuleDestroy {
  private readonly waiting: Report[] = [];
  private readonly done = new Set<(report: Report) => void>();
  private readonly timer = setInterval(() => this.work(), 5);

  add(report: Report): void {
    this.waiting.push(report);
  }

  whenDone(listener: (report: Report) => void): void {
    this.done.add(listener);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private work(): void {
    const report = this.waiting.shift();
    if (report) for (const listener of this.done) listener(report);
  }
}

@WebSocketGateway()
class ReportsGateway
  extends Authenticated
  implements OnGatewayConnection<Socket>
{
  private readonly last = new Map<string, Report['input']>();
  private latest: Report['input'] | undefined;

  constructor(private readonly queue: Queue) {
    super();
    queue.whenDone(({ owner, input }) => {
      this.last.set(owner, input);
      this.latest = input;
      this.server.to(`user:${owner}`).emit('report-ready', { owner });
    });
  }

  async handleConnection(client: Socket): Promise<void> {
    await client.join(`user:${idOf(client)}`);
  }

  @SubscribeMessage('report')
  report(@ConnectedSocket() client: Socket, @MessageBody() input: object) {
    this.queue.add({ owner: idOf(client), input: input as Report['input'] });
    return { queued: true };
  }

  @SubscribeMessage('mine')
  mine(@ConnectedSocket() client: Socket) {
    return this.last.get(idOf(client));
  }

  /** Meant to show one's own. */
  @SubscribeMessage('latest')
  showLatest() {
    return this.latest;
  }
}

export const reports: RealApplication = {
  pattern: 'a job queue whose worker emits',
  gateways: [ReportsGateway],
  providers: [Queue],
  client: withToken,
  use: async ({ alice, bob }) => {
    for (const [one, owner] of [
      [alice, 'alice'],
      [bob, 'bob'],
    ] as const) {
      const input = { text: `of ${owner}` };
      expect(await one.ask('report', input)).toEqual({ queued: true });
      await gets(one, 'report-ready', { owner });
      expect(await one.ask('mine')).toEqual(input);
    }
  },
  leak: async ({ alice, bob }) => {
    await alice.ask('report', { text: SECRET });
    await vi.waitFor(async () =>
      expect(await alice.ask('mine')).toEqual({ text: SECRET }),
    );
    await bob.ask('latest');
  },
};

@WebSocketGateway()
class QuotesGateway extends Authenticated {
  private readonly quotes = new Subject<WsResponse<object>>();

  @SubscribeMessage('history')
  history(@MessageBody() days: number): Observable<WsResponse<number>> {
    const all = Array.from({ length: days }, (_, day) => day);
    return from(all).pipe(map((data) => ({ event: 'day', data })));
  }

  @SubscribeMessage('portfolio')
  portfolio(@ConnectedSocket() client: Socket): WsResponse<object> {
    return { event: 'portfolio', data: { owner: idOf(client) } };
  }

  @SubscribeMessage('watch')
  watch(): Observable<WsResponse<object>> {
    return this.quotes;
  }

  @SubscribeMessage('trade')
  trade(@ConnectedSocket() client: Socket, @MessageBody() price: number) {
    this.quotes.next({ event: 'quote', data: { price } });
    return { traded: idOf(client) };
  }

  @SubscribeMessage('remark')
  remark(@MessageBody() text: string) {
    this.quotes.next({ event: 'remark', data: { text } });
    return { kept: true };
  }
}

export const quotes: RealApplication = {
  pattern: 'answers by WsResponse and Observable; a Subject for all watchers',
  gateways: [QuotesGateway],
  client: withToken,
  use: async ({ alice, bob }) => {
    alice.send('history', 2);
    await gets(alice, 'day', 1);
    bob.send('portfolio');
    await gets(bob, 'portfolio', { owner: 'bob' });
    bob.send('watch');
    bob.send('portfolio');
    await vi.waitFor(() =>
      expect(
        bob.received.filter((one) => (one as string[])[0] === 'portfolio'),
      ).toHaveLength(2),
    );
    expect(await alice.ask('trade', 7)).toEqual({ traded: 'alice' });
    await gets(bob, 'quote', { price: 7 });
  },
  leak: async ({ alice }) => {
    await alice.ask('remark', SECRET);
  },
};

@WebSocketGateway()
class CallsGateway
  extends Authenticated
  implements OnGatewayConnection<Socket>
{
  /** Listens without decorators, like applications that were migrated from Express. */
  handleConnection(client: Socket): void {
    client.on('dial', async (to: string, answer: (text: string) => void) => {
      const sockets = await this.server.fetchSockets();
      const callee = sockets.find(
        ({ data }) => (data as { user: { id: string } }).user.id === to,
      );
      callee?.emit('ringing', { by: idOf(client) });
      answer(callee ? 'ringing' : 'away');
    });
    client.on('hang-up', (answer: (text: string) => void) => {
      client.broadcast.emit('hung-up', { by: idOf(client) });
      answer('done');
    });
    client.on('record', (text: string, answer: (text: string) => void) => {
      this.server.emit('recorded', { text });
      answer('kept');
    });
  }
}

export const calls: RealApplication = {
  pattern: 'listeners without decorators; calls to sockets that it looks for',
  gateways: [CallsGateway],
  client: withToken,
  use: async ({ alice, bob }) => {
    expect(await alice.ask('dial', 'bob')).toBe('ringing');
    await gets(bob, 'ringing', { by: 'alice' });
    expect(await bob.ask('hang-up')).toBe('done');
    await gets(alice, 'hung-up', { by: 'bob' });
  },
  leak: async ({ alice }) => {
    await alice.ask('record', SECRET);
  },
};

@WebSocketGateway()
class BoardGateway extends Authenticated {
  private readonly cards: object[] = [];
  private readonly drafts: object[] = [];

  @SubscribeMessage('pin')
  pin(@MessageBody() card: object) {
    this.cards.push(card);
    return { pinned: this.cards.length };
  }

  @SubscribeMessage('board')
  board() {
    return { cards: this.cards };
  }

  @SubscribeMessage('draft')
  draft(@MessageBody() card: object) {
    this.drafts.push(card);
    return { kept: true };
  }

  /** Meant to show one's own. */
  @SubscribeMessage('drafts')
  showDrafts() {
    return { drafts: this.drafts };
  }
}

export const board: RealApplication = {
  pattern: 'a board in memory that everybody reads',
  gateways: [BoardGateway],
  client: withToken,
  use: async ({ alice, bob }) => {
    expect(await alice.ask('pin', { title: 'tea' })).toEqual({ pinned: 1 });
    expect(await bob.ask('board')).toEqual({ cards: [{ title: 'tea' }] });
  },
  leak: async ({ alice, bob }) => {
    await alice.ask('draft', { title: SECRET });
    await bob.ask('drafts');
  },
};
