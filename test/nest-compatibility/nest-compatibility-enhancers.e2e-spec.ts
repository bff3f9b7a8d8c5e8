import {
  BadRequestException,
  type CallHandler,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  Query,
  SetMetadata,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, APP_PIPE, Reflector } from '@nestjs/core';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';
import { type Observable, map, of, tap } from 'rxjs';
import type { Socket } from 'socket.io';
import { connect, next, record } from '../support/harness.js';
import { WORLDS, launch } from '../support/worlds.js';

const log: string[] = [];

/** An enhancer of each kind that leaves its name in the log. */
function enhancersOf(name: string) {
  @Injectable()
  class Guard implements CanActivate {
    canActivate(): boolean {
      log.push(`${name} guard`);
      return true;
    }
  }
  @Injectable()
  class Interceptor implements NestInterceptor {
    intercept(_: ExecutionContext, handler: CallHandler): Observable<unknown> {
      log.push(`${name} interceptor in`);
      return handler
        .handle()
        .pipe(tap(() => log.push(`${name} interceptor out`)));
    }
  }
  @Injectable()
  class Pipe implements PipeTransform {
    transform(value: unknown): unknown {
      log.push(`${name} pipe`);
      return value;
    }
  }
  return { Guard, Interceptor, Pipe };
}

const ofApp = enhancersOf('application');
const ofGateway = enhancersOf('gateway');
const ofHandler = enhancersOf('handler');

@Injectable()
class RoleGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean | Observable<boolean> {
    const role: unknown = this.reflector.get('role', context.getHandler());
    const client = context.switchToWs().getClient<Socket>();
    return role === 'observed'
      ? of(client.connected)
      : context.switchToWs().getData<{ role?: string }>()?.role === role;
  }
}

class TextPipe implements PipeTransform {
  transform(value: unknown): string {
    if (typeof value === 'string') return value.trim();
    throw new WsException({ status: 'error', expected: 'text' });
  }
}

class RejectingPipe implements PipeTransform {
  transform(): never {
    throw new BadRequestException(['must be longer']);
  }
}

class Wrap implements NestInterceptor {
  intercept(
    context: ExecutionContext,
    handler: CallHandler,
  ): Observable<unknown> {
    const pattern = context.switchToWs().getPattern();
    return handler.handle().pipe(map((data: unknown) => ({ pattern, data })));
  }
}

class Cached implements NestInterceptor {
  intercept(): Observable<unknown> {
    return of('from the cache');
  }
}

@WebSocketGateway()
class EnhancedGateway {
  @UseGuards(ofHandler.Guard)
  @UseInterceptors(ofHandler.Interceptor)
  @UsePipes(ofHandler.Pipe)
  @SubscribeMessage('order')
  order(@MessageBody() data: unknown): unknown {
    log.push('handler');
    return data;
  }

  @UseGuards(RoleGuard)
  @SetMetadata('role', 'editor')
  @SubscribeMessage('guarded')
  guarded(): string {
    return 'allowed';
  }

  @UseGuards(RoleGuard)
  @SetMetadata('role', 'observed')
  @SubscribeMessage('guarded by an observable')
  guardedByAnObservable(): string {
    return 'allowed';
  }

  @SubscribeMessage('piped')
  piped(@MessageBody(TextPipe) text: string): string {
    return text;
  }

  @SubscribeMessage('piped field')
  pipedField(@MessageBody('name', TextPipe) name: string): string {
    return name;
  }

  @UsePipes(RejectingPipe)
  @SubscribeMessage('invalid')
  invalid(@MessageBody() data: unknown): unknown {
    return data;
  }

  @UseInterceptors(Wrap)
  @SubscribeMessage('wrapped')
  wrapped(): number {
    return 1;
  }

  @UseInterceptors(Cached)
  @SubscribeMessage('cached')
  cached(): never {
    throw new Error('not reached');
  }
}

@UseGuards(ofGateway.Guard)
@UseInterceptors(ofGateway.Interceptor)
@UsePipes(ofGateway.Pipe)
@WebSocketGateway({ namespace: 'enhanced' })
class EnhancedNamespaceGateway {
  @SubscribeMessage('order')
  order(@MessageBody() data: unknown): unknown {
    log.push('handler');
    return data;
  }
}

@Controller('http')
class HttpController {
  @Get()
  get(@Query() query: Record<string, string>): unknown {
    log.push('controller');
    return query;
  }
}

const OF_APP = [
  { provide: APP_GUARD, useClass: ofApp.Guard },
  { provide: APP_INTERCEPTOR, useClass: ofApp.Interceptor },
  { provide: APP_PIPE, useClass: ofApp.Pipe },
];

beforeEach(() => {
  log.length = 0;
});

describe.each(WORLDS)('%s: enhancers', (_, world) => {
  const start = async (providers: typeof OF_APP = []) => {
    const launched = await launch(world, {
      providers: [EnhancedGateway, EnhancedNamespaceGateway, ...providers],
      controllers: [HttpController],
    });
    return { ...launched, client: await connect(launched.url, {}) };
  };

  it.each<[string, unknown, unknown]>([
    ['guarded', { role: 'editor' }, 'allowed'],
    ['guarded by an observable', 1, 'allowed'],
    ['piped', '  text ', 'text'],
    ['piped field', { name: ' alice ' }, 'alice'],
    ['wrapped', 0, { pattern: 'wrapped', data: 1 }],
    ['cached', 0, 'from the cache'],
  ])('%s %j is answered with %j', async (event, data, answer) => {
    const { client } = await start();
    expect(await client.timeout(1000).emitWithAck(event, data)).toEqual(answer);
  });

  const cause = (pattern: string, data: unknown) => ({
    cause: { pattern, data },
  });
  it.each<[string, unknown, unknown]>([
    [
      'guarded',
      { role: 'reader' },
      {
        message: 'Forbidden resource',
        ...cause('guarded', { role: 'reader' }),
      },
    ],
    ['piped', 5, { expected: 'text' }],
    ['piped field', 5, { expected: 'text' }],
    [
      'invalid',
      'x',
      { message: 'Internal server error', ...cause('invalid', 'x') },
    ],
  ])(
    '%s %j ends in an exception and no acknowledgement',
    async (event, data, exception) => {
      const { client } = await start();
      const received = record(client);
      const answered = vi.fn();
      client.emit(event, data, answered);
      await client.emitWithAck('cached');
      expect(received).toEqual([
        ['exception', { status: 'error', ...(exception as object) }],
      ]);
      expect(answered).not.toHaveBeenCalled();
    },
  );

  it('runs in the order of Nest', async () => {
    const { url, client } = await start(OF_APP);
    await client.emitWithAck('order', 1);
    const inHandler = log.splice(0);
    const other = await connect(url, {}, { namespace: '/enhanced' });
    await other.emitWithAck('order', 1);
    const expected = (inner: string) => [
      'application guard',
      `${inner} guard`,
      'application interceptor in',
      `${inner} interceptor in`,
      'application pipe',
      `${inner} pipe`,
      'handler',
      `${inner} interceptor out`,
      'application interceptor out',
    ];
    expect(inHandler).toEqual(expected('handler'));
    expect(log).toEqual(expected('gateway'));
  });

  it('leaves HTTP routes alone, whatever ids they carry', async () => {
    const { url } = await start(OF_APP);
    const answer = await fetch(`${url}/http?userId=admin&room=../etc`);
    expect(await answer.json()).toEqual({ userId: 'admin', room: '../etc' });
    expect(log).toEqual([
      'application guard',
      'application interceptor in',
      'application pipe',
      'controller',
      'application interceptor out',
    ]);
  });

  it('knows guards added with useGlobalGuards', async () => {
    const { url } = await launch(world, {
      providers: [EnhancedGateway],
      prepare: (app) => app.useGlobalGuards({ canActivate: () => false }),
    });
    const client = await connect(url, {});
    const refused = next(client, 'exception');
    client.emit('cached', 1);
    expect(await refused).toEqual([
      { status: 'error', message: 'Forbidden resource', ...cause('cached', 1) },
    ]);
  });
});
