import {
  type ArgumentsHost,
  type CallHandler,
  Catch,
  type ExecutionContext,
  Injectable,
  Module,
  type PipeTransform,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
  createParamDecorator,
} from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';
import { Inject } from '@nestjs/common';
import { Observable, map, of, throwError } from 'rxjs';
import type { Socket } from 'socket.io';
import {
  SuspiciousIdGuard,
  WebSocketManagerRegistry,
} from '../../src/index.js';
import { connect, next, record, serve, settle } from '../support/harness.js';
import { watchProcessErrors } from '../support/process-errors.js';
import { WORLDS, launch } from '../support/worlds.js';

/** Waits for what a decorator of the application has to look up. */
const LookedUp = createParamDecorator(
  async (name: string, context: ExecutionContext) => {
    await Promise.resolve();
    return `${name} of ${String(context.switchToWs().getData())}`;
  },
);

class Doubled implements PipeTransform<number> {
  transform(value: number): number {
    if (typeof value !== 'number') throw new WsException('no number');
    return value * 2;
  }
}

@Catch(RangeError)
class RangeFilter {
  catch(error: RangeError, host: ArgumentsHost): void {
    const { getClient, getData, getPattern } = host.switchToWs();
    const told = [error.message, getData<unknown>(), getPattern()];
    getClient<Socket>().emit('out-of-range', ...told);
  }
}

class Shouting {
  intercept(_: ExecutionContext, handler: CallHandler): Observable<unknown> {
    return handler.handle().pipe(map((value) => `${String(value)}!`));
  }
}

class OnlyTen {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToWs().getData<unknown>() === 10;
  }
}

const stopped: string[] = [];

@WebSocketGateway()
class PlainGateway {
  readonly name = 'plain';

  @SubscribeMessage('who')
  who(): string {
    return this.name;
  }

  @SubscribeMessage('looked-up')
  lookedUp(@LookedUp('name') name: string, @MessageBody() data: string) {
    return [name, data];
  }

  @SubscribeMessage('double')
  double(@MessageBody(Doubled) value: number): number {
    return value;
  }

  @SubscribeMessage('too-far')
  @UseFilters(RangeFilter)
  tooFar(@MessageBody() how: string): unknown {
    const error = new RangeError(how);
    if (how === 'at once') throw error;
    if (how === 'later') return Promise.reject(error);
    return throwError(() => error);
  }

  @SubscribeMessage('shouted')
  @UseInterceptors(Shouting)
  @UseGuards(OnlyTen)
  shouted(@MessageBody() value: number): number {
    return value;
  }

  @SubscribeMessage('work')
  work(@ConnectedSocket() client: Socket): string {
    void Promise.resolve().then(() => client.emit('working'));
    return 'done';
  }

  @SubscribeMessage('endless')
  endless(@ConnectedSocket() client: Socket): Observable<string> {
    return new Observable(() => {
      client.emit('begun');
      return () => stopped.push('endless');
    });
  }
}

@WebSocketGateway()
@Injectable({ scope: Scope.REQUEST })
class OwnGateway {
  private count = 0;

  constructor(@Inject(REQUEST) private readonly socket: Socket) {}

  @SubscribeMessage('count')
  counting(@ConnectedSocket() client: Socket): [number, boolean] {
    this.count += 1;
    return [this.count, client === this.socket];
  }

  @SubscribeMessage('own-too-far')
  @UseFilters(RangeFilter)
  tooFar(): void {
    throw new RangeError(`after ${this.count}`);
  }
}

/** Two gateways that nothing tells apart but who they are. */
function twins(): [first: typeof PlainGateway, second: typeof PlainGateway] {
  @WebSocketGateway({ namespace: 'twins' })
  class First {
    readonly name: string = 'first';
    @SubscribeMessage('who')
    who(@ConnectedSocket() client: Socket): void {
      client.emit('it-is', this.name);
    }
  }
  @WebSocketGateway({ namespace: 'twins' })
  class Second extends First {
    override readonly name = 'second';
  }
  return [First as never, Second as never];
}

@WebSocketGateway({ namespace: 'rooms' })
class RoomsGateway {
  readonly name: string = 'rooms';

  @SubscribeMessage('who')
  who(): string {
    return this.name;
  }
}

@WebSocketGateway({ namespace: 'halls' })
class HallsGateway extends RoomsGateway {
  override readonly name = 'halls';
}

const gateways = [
  PlainGateway,
  OwnGateway,
  RoomsGateway,
  HallsGateway,
  ...twins(),
];

describe.each(WORLDS)('%s: how a handler is called', (_name, world) => {
  const start = () => launch(world, { providers: gateways });

  it('calls the method of the gateway that was asked', async () => {
    const { url } = await start();
    const plain = await connect(url, {});
    expect(await plain.emitWithAck('who')).toBe('plain');
    for (const namespace of ['rooms', 'halls']) {
      const client = await connect(url, {}, { namespace: `/${namespace}` });
      expect(await client.emitWithAck('who')).toBe(namespace);
    }
    const both = await connect(url, {}, { namespace: '/twins' });
    const heard = record(both);
    both.emit('who');
    await settle();
    expect(heard.map(([, name]) => name).sort()).toEqual(['first', 'second']);
  });

  it('waits for what a decorator looks up, and for pipes', async () => {
    const { url } = await start();
    const client = await connect(url, {});
    expect(await client.emitWithAck('looked-up', 'x')).toEqual([
      'name of x',
      'x',
    ]);
    expect(await client.emitWithAck('double', 21)).toBe(42);
    client.emit('double', 'x');
    expect(await next(client, 'exception')).toEqual([
      expect.objectContaining({ message: 'no number' }),
    ]);
  });

  it.each(['at once', 'later', 'as a stream'])(
    'hands what is thrown %s to the filter of the method',
    async (how) => {
      const { url } = await start();
      const client = await connect(url, {});
      client.emit('too-far', how);
      expect(await next(client, 'out-of-range')).toEqual([how, how, 'too-far']);
    },
  );

  it('runs the guards and interceptors of the application', async () => {
    const { url } = await start();
    const client = await connect(url, {});
    expect(await client.emitWithAck('shouted', 10)).toBe('10!');
    client.emit('shouted', 11);
    expect(await next(client, 'exception')).toEqual([
      expect.objectContaining({ message: 'Forbidden resource' }),
    ]);
  });

  it('sends what a handler has set off before what it returns', async () => {
    const { url } = await start();
    const client = await connect(url, {});
    const order: string[] = [];
    client.on('working', () => order.push('working'));
    await client.emitWithAck('work');
    expect(order).toEqual(['working']);
  });

  it('ends a stream when its client goes', async () => {
    const { url } = await start();
    const client = await connect(url, {});
    stopped.length = 0;
    client.emit('endless');
    await next(client, 'begun');
    client.disconnect();
    await vi.waitFor(() => expect(stopped).toEqual(['endless']));
  });

  it('keeps one gateway for each connection that has asked for it', async () => {
    const { url } = await start();
    const [alice, bob] = [await connect(url, {}), await connect(url, {})];
    for (const count of [1, 2, 3])
      expect(await alice.emitWithAck('count')).toEqual([count, true]);
    expect(await bob.emitWithAck('count')).toEqual([1, true]);
    alice.emit('own-too-far');
    expect(await next(alice, 'out-of-range')).toContain('after 3');
  });
});

describe('a guard that was made of ours', () => {
  it('is asked, and ours beside it', async () => {
    class Strict extends SuspiciousIdGuard {
      protected override idsIn(context: ExecutionContext) {
        const data: unknown = context.switchToWs().getData();
        return [['name', data] as const];
      }
    }
    @WebSocketGateway()
    class StrictGateway {
      @SubscribeMessage('call')
      @UseGuards(Strict)
      call(@MessageBody() name: string): string {
        return name;
      }
    }
    const served = await serve({ gateways: [StrictGateway] });
    const alice = await connect(served, 'alice');
    expect(await alice.emitWithAck('call', 'bob')).toBe('bob');
    alice.emit('call', 'admin');
    expect(await next(alice, 'exception')).toEqual([
      expect.objectContaining({ code: 'SUSPICIOUS_ID', field: 'name' }),
    ]);
  });
});

describe('one gateway that two modules provide', () => {
  it('is called once for each, each time with its own instance', async () => {
    let made = 0;
    @WebSocketGateway()
    class Twice {
      private readonly number = ++made;
      constructor(private readonly registry: WebSocketManagerRegistry) {}
      @SubscribeMessage('which')
      which(): void {
        this.registry.current().emit('which', this.number);
      }
    }
    @Module({ providers: [Twice] })
    class One {}
    @Module({ providers: [Twice] })
    class Two {}
    const served = await serve({ gateways: [], imports: [One, Two] });
    const alice = await connect(served, 'alice');
    const heard = record(alice);
    alice.emit('which');
    await settle();
    expect(heard.map(([, number]) => number).sort()).toEqual([1, 2]);
  });
});

describe('a stream that is there at once', () => {
  watchProcessErrors();
  let kept: object | undefined;

  @WebSocketGateway()
  class StreamGateway {
    @SubscribeMessage('keep')
    keep(@MessageBody() payload: object): string {
      kept = payload;
      return 'kept';
    }

    @SubscribeMessage('stream')
    stream(): Observable<unknown> {
      return of({ event: 'first', data: 1 }, kept, { event: 'last', data: 2 });
    }
  }

  it('ends at the value that is somebody else’s, and is told of once', async () => {
    const served = await serve({ gateways: [StreamGateway] });
    const [alice, bob] = [
      await connect(served, 'alice'),
      await connect(served, 'bob'),
    ];
    await bob.emitWithAck('keep', { text: 'of bob' });
    const heard = record(alice);
    alice.emit('stream', (answer: unknown) => heard.push(['answer', answer]));
    await settle();
    expect(heard).toEqual([
      ['first', 1],
      ['answer', expect.objectContaining({ code: 'ISOLATION_VIOLATION' })],
    ]);
  });
});
