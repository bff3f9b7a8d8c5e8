import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import { CurrentManager, WebSocketManager } from '../../src/index.js';

interface Patch {
  readonly doc: string;
  readonly operations: readonly object[];
}

/** Documents that many work on: made of the operations as they came in. */
@Injectable()
export class Documents {
  private readonly documents = new Map<string, { operations: object[] }>();

  of(name: string): { operations: object[] } {
    const document = this.documents.get(name) ?? { operations: [] };
    this.documents.set(name, document);
    return document;
  }
}

@WebSocketGateway()
export class DocumentGateway implements OnApplicationShutdown {
  @WebSocketServer()
  private readonly server!: Server;

  private readonly timer = setInterval(() => {
    this.server?.to('plan').emit('snapshot', this.documents.of('plan'));
  }, 10);

  constructor(private readonly documents: Documents) {}

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  @SubscribeMessage('open')
  open(@ConnectedSocket() client: Socket, @MessageBody() name: string): object {
    void client.join(name);
    return this.documents.of(name);
  }

  @SubscribeMessage('patch')
  patch(
    @ConnectedSocket() client: Socket,
    @MessageBody() { doc, operations }: Patch,
  ): number {
    client.to(doc).emit('patched', operations);
    return this.documents.of(doc).operations.push(...operations);
  }

  /** Sent with the next snapshot. */
  @SubscribeMessage('patch-silently')
  patchSilently(@MessageBody() { doc, operations }: Patch): number {
    return this.documents.of(doc).operations.push(...operations);
  }
}

interface Product {
  readonly name: string;
  readonly sizes: readonly string[];
}

const toProduct = (name: string): Product => ({ name, sizes: ['S', 'M'] });

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) deepFreeze(part as object);
  }
  return Object.freeze(value);
}

/** For everybody, and nobody changes it. */
@Injectable()
export class Catalogue {
  readonly plain = ['shirt', 'hat'].map(toProduct);
  readonly frozen = deepFreeze(['scarf', 'sock'].map(toProduct));
  private loading: Promise<Product[]> | undefined;

  /** Loaded when the first one asks. */
  late(): Promise<Product[]> {
    return (this.loading ??= pause(2).then(() => [toProduct('coat')]));
  }
}

export class DeclaredProduct {
  constructor(readonly name: string) {}
}
const DECLARED = [new DeclaredProduct('belt')];

@WebSocketGateway()
export class ShopGateway {
  @WebSocketServer()
  private readonly server!: Server;

  constructor(private readonly catalogue: Catalogue) {}

  @SubscribeMessage('list')
  async list(): Promise<object> {
    const { plain, frozen } = this.catalogue;
    return { plain, frozen, late: await this.catalogue.late() };
  }

  @SubscribeMessage('push-list')
  push(@ConnectedSocket() client: Socket): void {
    client.emit('list', this.catalogue.plain);
  }

  @SubscribeMessage('buy')
  buy(
    @ConnectedSocket() client: Socket,
    @CurrentManager() { state }: WebSocketManager,
  ): unknown {
    const [product] = this.catalogue.frozen;
    client.data.cart = [{ product, count: 1 }, DECLARED[0]];
    return state.set('cart', { items: [product, ...DECLARED] }).get('cart');
  }

  @SubscribeMessage('announce')
  announce(@MessageBody() news: object): string {
    this.server.emit('news', news);
    return 'announced';
  }
}

const COUNTRIES = deepFreeze({
  de: { name: 'Germany' },
  fr: { name: 'France' },
});

/** As an ORM makes them: a class, a lookup table, a link back. */
class Account {
  readonly country = COUNTRIES.de;
  readonly orders: Order[] = [];
  readonly #balance = 5;

  constructor(readonly id: string) {
    this.orders.push(new Order(this));
  }

  get balance(): number {
    return this.#balance;
  }
}

class Order {
  readonly placedAt = new Date();
  constructor(readonly account: Account) {}
}

@Injectable()
export class Mailer {
  readonly sent: string[] = [];
}

/** Lives in a user's state and holds services that everybody shares. */
class Assistant {
  readonly logger = new Logger(Assistant.name);

  constructor(
    readonly mailer: Mailer,
    readonly client: Socket,
    readonly server: Server,
  ) {}
}

@WebSocketGateway()
export class AccountGateway {
  @WebSocketServer()
  private readonly server!: Server;

  constructor(private readonly mailer: Mailer) {}

  @SubscribeMessage('account')
  account(
    @ConnectedSocket() client: Socket,
    @CurrentManager() { state, user }: WebSocketManager,
  ): object {
    const account = state.getOrCreate(
      'account',
      () => new Account(user.userId),
    );
    client.data.assistant ??= new Assistant(this.mailer, client, this.server);
    state.set('assistant', client.data.assistant);
    const { id, country, balance, orders } = account;
    return { id, country, balance, orders: orders.length };
  }
}

@WebSocketGateway()
export class LoaderGateway {
  private readonly cache = new Map<string, object>();
  private batch: Promise<Map<string, object>> | undefined;
  private wanted: string[] = [];

  @SubscribeMessage('mine')
  async mine(
    @CurrentManager() { key, state }: WebSocketManager,
  ): Promise<object> {
    const known = this.cache.get(key) ?? (await this.load(key));
    this.cache.set(key, known);
    state.set('mine', known);
    return known;
  }

  /** Collects what is asked for in one turn and loads it all at once. */
  private async load(key: string): Promise<object> {
    this.wanted.push(key);
    this.batch ??= pause(5).then(() => {
      const keys = this.wanted.splice(0);
      this.batch = undefined;
      return new Map(keys.map((each) => [each, { of: each }]));
    });
    return (await this.batch).get(key)!;
  }
}
