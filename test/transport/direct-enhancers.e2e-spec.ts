import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  Scope,
  SetMetadata,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { Inject } from '@nestjs/common';
import { REQUEST, Reflector } from '@nestjs/core';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
} from '@nestjs/websockets';
import {
  EMPTY,
  Observable,
  catchError,
  concat,
  delay,
  firstValueFrom,
  from,
  map,
  of,
  timer,
} from 'rxjs';
import type { Server, Socket } from 'socket.io';
import { connect, next, record, serve } from '../support/harness.js';
import { watchProcessErrors } from '../support/process-errors.js';
import { WORLDS, launch } from '../support/worlds.js';

type Verdict = ReturnType<CanActivate['canActivate']>;

const guard = (verdict: () => Verdict): CanActivate => ({
  canActivate: verdict,
});

const interceptor = (
  intercept: (
    handler: CallHandler,
    context: ExecutionContext,
  ) => Observable<unknown> | Promise<Observable<unknown>>,
): NestInterceptor => ({
  intercept: (context, handler) => intercept(handler, context),
});

const storage = new AsyncLocalStorage<string>();
const order: string[] = [];

const noting = (name: string) =>
  interceptor((handler) => {
    order.push(`before ${name}`);
    return handler.handle().pipe(
      map((value) => {
        order.push(`after ${name}`);
        return value;
      }),
    );
  });

class Failing implements PipeTransform {
  transform(value: unknown): unknown {
    if (value === 'at once') throw new WsException('at once');
    return value;
  }
}

class FailingLater implements PipeTransform {
  async transform(): Promise<never> {
    await Promise.resolve();
    throw new WsException('later');
  }
}

@Injectable()
class RoleGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const role = this.reflector.get<string>('role', context.getHandler());
    const data = context.switchToWs().getData<unknown>();
    return context.getClass().name === 'AroundGateway' && role === data;
  }
}

@WebSocketGateway()
class AroundGateway {
  calls = 0;

  @SubscribeMessage('promised')
  @UseGuards(guard(() => Promise.resolve(true)))
  @UseGuards(guard(() => of(true)))
  promised(): string {
    return 'in';
  }

  @SubscribeMessage('refused-later')
  @UseGuards(guard(() => Promise.resolve(false)))
  refusedLater(): string {
    this.calls += 1;
    return 'in';
  }

  @SubscribeMessage('refused-by-stream')
  @UseGuards(guard(() => of(true, false)))
  refusedByStream(): string {
    this.calls += 1;
    return 'in';
  }

  @SubscribeMessage('failing-guard')
  @UseGuards(guard(() => Promise.reject(new WsException('guard'))))
  failingGuard(): string {
    this.calls += 1;
    return 'in';
  }

  @SubscribeMessage('role')
  @SetMetadata('role', 'admin-role')
  @UseGuards(RoleGuard)
  role(@MessageBody() role: string): string {
    return role;
  }

  @SubscribeMessage('nested')
  @UseInterceptors(noting('outer'), noting('inner'))
  nested(): string {
    order.push('handler');
    return 'in';
  }

  @SubscribeMessage('in-storage')
  @UseInterceptors(
    interceptor((handler) => storage.run('mine', () => handler.handle())),
    interceptor((handler) => Promise.resolve(handler.handle())),
  )
  inStorage(): string | undefined {
    return storage.getStore();
  }

  @SubscribeMessage('never')
  @UseInterceptors(interceptor(() => of('cached')))
  never(): void {
    this.calls += 1;
  }

  @SubscribeMessage('nothing')
  @UseInterceptors(interceptor(() => EMPTY))
  nothing(): void {
    this.calls += 1;
  }

  @SubscribeMessage('twice')
  @UseInterceptors(
    interceptor((handler) => {
      const again = handler.handle();
      return from(firstValueFrom(again)).pipe(delay(1), (first) =>
        concat(first, again),
      );
    }),
  )
  twice(): { event: string; data: number } {
    this.calls += 1;
    return { event: 'call', data: this.calls };
  }

  @SubscribeMessage('rescued')
  @UseInterceptors(
    interceptor((handler) =>
      handler
        .handle()
        .pipe(catchError((error: Error) => of(`rescued ${error.message}`))),
    ),
  )
  rescued(@MessageBody() how: string): Promise<string> {
    const error = new Error(how);
    if (how === 'at once') throw error;
    return Promise.reject(error);
  }

  @SubscribeMessage('failing-interceptor')
  @UseInterceptors(
    interceptor(() => {
      throw new WsException('interceptor');
    }),
  )
  failingInterceptor(): void {
    this.calls += 1;
  }

  @SubscribeMessage('stream')
  @UseInterceptors(noting('stream'))
  stream(): Observable<{ event: string; data: number }> {
    return of(1, 2, 3).pipe(map((data) => ({ event: 'part', data })));
  }

  @SubscribeMessage('two-failures')
  twoFailures(
    @MessageBody('a', FailingLater) _a: unknown,
    @MessageBody('b', Failing) _b: unknown,
  ): void {
    this.calls += 1;
  }

  @SubscribeMessage('piped')
  @UsePipes({
    transform: (value: unknown, { type, metatype }) =>
      type === 'body' ? [value, type, metatype?.name] : value,
  } satisfies PipeTransform)
  piped(@MessageBody() body: string, @ConnectedSocket() client: Socket) {
    return [body, client.connected];
  }
}

@WebSocketGateway()
@Injectable({ scope: Scope.REQUEST })
class ScopedGateway {
  private count = 0;

  constructor(@Inject(REQUEST) private readonly socket: Socket) {}

  @SubscribeMessage('scoped')
  @UseGuards(guard(() => Promise.resolve(true)))
  @UseInterceptors(
    interceptor((handler) =>
      handler.handle().pipe(map((answer) => [answer, 'intercepted'])),
    ),
  )
  @UsePipes({
    transform: (value: unknown, { type }) =>
      type === 'body' ? `${String(value)}!` : value,
  } satisfies PipeTransform)
  scoped(@MessageBody() body: string, @ConnectedSocket() client: Socket) {
    this.count += 1;
    return [body, this.count, client === this.socket];
  }
}

const REFUSED = [
  expect.objectContaining({ message: 'Forbidden resource' }),
] as unknown[];

describe.each(WORLDS)('%s: what stands around a handler', (_, world) => {
  watchProcessErrors();
  const start = async () => {
    const launched = await launch(world, {
      providers: [AroundGateway, ScopedGateway],
    });
    const client = await connect(launched.url, {});
    return { client, gateway: launched.app.get(AroundGateway) };
  };

  it('is a guard that has to be waited for, or answers with a stream', async () => {
    const { client, gateway } = await start();
    expect(await client.emitWithAck('promised')).toBe('in');
    for (const event of ['refused-later', 'refused-by-stream']) {
      client.emit(event);
      expect(await next(client, 'exception')).toEqual(REFUSED);
    }
    client.emit('failing-guard');
    expect(await next(client, 'exception')).toEqual([
      expect.objectContaining({ message: 'guard' }),
    ]);
    expect(gateway.calls).toBe(0);
  });

  it('knows the class, the handler and its metadata', async () => {
    const { client } = await start();
    expect(await client.emitWithAck('role', 'admin-role')).toBe('admin-role');
    client.emit('role', 'another-role');
    expect(await next(client, 'exception')).toEqual(REFUSED);
  });

  it('is nested, the first of it outside', async () => {
    const { client } = await start();
    order.length = 0;
    expect(await client.emitWithAck('nested')).toBe('in');
    expect(order).toEqual([
      'before outer',
      'before inner',
      'handler',
      'after inner',
      'after outer',
    ]);
  });

  it('hands its async context down to the handler', async () => {
    const { client } = await start();
    expect(await client.emitWithAck('in-storage')).toBe('mine');
  });

  it('may answer in place of the handler, or not at all', async () => {
    const { client, gateway } = await start();
    expect(await client.emitWithAck('never')).toBe('cached');
    client.emit('nothing');
    await client.emitWithAck('never');
    expect(gateway.calls).toBe(0);
  });

  it('may call the handler again', async () => {
    const { client } = await start();
    const heard = record(client);
    client.emit('twice');
    await vi.waitFor(() =>
      expect(heard).toEqual([
        ['call', 1],
        ['call', 2],
      ]),
    );
  });

  it.each(['at once', 'later'])(
    'catches what the handler throws %s',
    async (how) => {
      const { client } = await start();
      expect(await client.emitWithAck('rescued', how)).toBe(`rescued ${how}`);
    },
  );

  it('may fail itself', async () => {
    const { client, gateway } = await start();
    client.emit('failing-interceptor');
    expect(await next(client, 'exception')).toEqual([
      expect.objectContaining({ message: 'interceptor' }),
    ]);
    expect(gateway.calls).toBe(0);
  });

  it('lets every value of a stream through', async () => {
    const { client } = await start();
    const heard = record(client);
    client.emit('stream');
    await vi.waitFor(() =>
      expect(heard).toEqual([
        ['part', 1],
        ['part', 2],
        ['part', 3],
      ]),
    );
  });

  it('answers once where the pipes of two parameters fail, and leaves no rejection to nobody', async () => {
    const { client, gateway } = await start();
    const heard = record(client);
    client.emit('two-failures', { a: 1, b: 'at once' });
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    await client.emitWithAck('never');
    expect(heard).toEqual([
      ['exception', expect.objectContaining({ message: 'at once' })],
    ]);
    expect(gateway.calls).toBe(0);
  });

  it('tells a pipe what it is for', async () => {
    const { client } = await start();
    expect(await client.emitWithAck('piped', 'text')).toEqual([
      ['text', 'body', 'String'],
      true,
    ]);
  });

  it('is there for a gateway of one connection, too', async () => {
    const { client } = await start();
    for (const count of [1, 2, 3])
      expect(await client.emitWithAck('scoped', 'text')).toEqual([
        ['text!', count, true],
        'intercepted',
      ]);
  });
});

describe('a handler behind an interceptor', () => {
  @WebSocketGateway()
  class LateGateway {
    @WebSocketServer()
    private readonly server!: Server;

    @SubscribeMessage('late')
    @UseInterceptors(noting('late'))
    async late(): Promise<string> {
      await firstValueFrom(timer(1));
      // Nothing of it is recognisably the user's: only that the handler is at work says whose it is.
      this.server.emit('leaked', 7);
      return 'done';
    }
  }

  it('is at work until it has answered: what it sends to all is stopped, each time', async () => {
    const served = await serve({ gateways: [LateGateway] });
    const [alice, bob] = [
      await connect(served, 'alice'),
      await connect(served, 'bob'),
    ];
    const heard = record(bob);
    for (let turn = 0; turn < 4; turn++) {
      alice.emit('late');
      await next(alice, 'exception');
    }
    expect(heard).toEqual([]);
  });
});
