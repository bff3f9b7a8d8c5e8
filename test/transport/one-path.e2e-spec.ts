import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { IoAdapter } from '@nestjs/platform-socket.io';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Observable } from 'rxjs';
import {
  ContaminationInterceptor,
  SuspiciousIdGuard,
  Violations,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import { type Served, connect, next, serve } from '../support/harness.js';

const seen: unknown[] = [];

@Injectable()
class SeesAll {
  canActivate(context: ExecutionContext): boolean {
    seen.push(context.switchToWs().getData());
    return true;
  }
}

class Passing implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle();
  }
}

@WebSocketGateway()
class WaysGateway {
  @SubscribeMessage('direct')
  direct(@MessageBody() data: unknown): unknown {
    return data;
  }

  @SubscribeMessage('pipeline')
  @UseInterceptors(Passing)
  pipeline(@MessageBody() data: unknown): unknown {
    return data;
  }

  @SubscribeMessage('by-hand')
  @UseGuards(SuspiciousIdGuard)
  @UseInterceptors(ContaminationInterceptor)
  byHand(@MessageBody() data: unknown): unknown {
    return data;
  }

  @SubscribeMessage('both')
  @UseGuards(SuspiciousIdGuard)
  @UseInterceptors(ContaminationInterceptor, Passing)
  both(@MessageBody() data: unknown): unknown {
    return data;
  }
}

class BindsByItself extends IoAdapter {
  override bindMessageHandlers(
    ...args: Parameters<IoAdapter['bindMessageHandlers']>
  ): void {
    super.bindMessageHandlers(...args);
  }
}

const WAYS = ['direct', 'pipeline', 'by-hand', 'both'];
const ADAPTERS: [string, WebSocketManagerOptions['adapter']][] = [
  ['Nest’s adapter', undefined],
  ['an adapter that binds by itself', (app) => new BindsByItself(app)],
];

/** What was found from now on. */
function violationsOf({ app }: Served): string[] {
  const found: string[] = [];
  app.get(Violations).violations$.subscribe(({ vector }) => {
    found.push(vector);
  });
  return found;
}

beforeEach(() => {
  seen.length = 0;
});

describe.each(ADAPTERS)('a message, with %s', (_, adapter) => {
  it.each(WAYS)('is checked once on every path (%s)', async (way) => {
    const options = { adapter, mode: 'report' } as const;
    const served = await serve({ gateways: [WaysGateway], options });
    const found = violationsOf(served);
    const alice = await connect(served, 'alice');
    const payload = JSON.parse(
      '{ "userId": "../etc", "__proto__": { "x": 1 } }',
    ) as object;
    await alice.emitWithAck(way, payload);
    expect(found.sort()).toEqual(['prototype-pollution', 'suspicious-id']);
  });

  it.each(WAYS)('is checked before any guard runs (%s)', async (way) => {
    const served = await serve({
      gateways: [WaysGateway],
      providers: [{ provide: APP_GUARD, useClass: SeesAll }],
      options: { adapter },
    });
    const alice = await connect(served, 'alice');
    alice.emit(way, { userId: '../etc' });
    expect(await next(alice, 'exception')).toEqual([
      expect.objectContaining({ code: 'SUSPICIOUS_ID' }),
    ]);
    await alice.emitWithAck(way, 'harmless');
    expect(seen).toEqual(['harmless']);
  });

  it('is judged where it is bound by hand, and nowhere else, with globalEnhancers: false', async () => {
    const served = await serve({
      gateways: [WaysGateway],
      options: { adapter, globalEnhancers: false, mode: 'report' },
    });
    const found = violationsOf(served);
    const alice = await connect(served, 'alice');
    await alice.emitWithAck('direct', { userId: '../etc' });
    await alice.emitWithAck('pipeline', { userId: '../etc' });
    expect(found).toEqual([]);
    await alice.emitWithAck('by-hand', { userId: '../etc' });
    await alice.emitWithAck('both', { userId: '../etc' });
    expect(found).toEqual(['suspicious-id', 'suspicious-id']);
  });
});
