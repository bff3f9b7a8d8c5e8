import { type ArgumentsHost, Catch, UseFilters } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import {
  BaseWsExceptionFilter,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';
import { type Observable, throwError } from 'rxjs';
import type { Socket } from 'socket.io';
import { connect, next, record } from '../support/harness.js';
import { WORLDS, launch } from '../support/worlds.js';

@Catch(WsException)
class Translate {
  catch(exception: WsException, host: ArgumentsHost): void {
    const ws = host.switchToWs();
    ws.getClient<Socket>().emit('problem', {
      pattern: ws.getPattern(),
      data: ws.getData<unknown>(),
      message: exception.message,
    });
  }
}

@Catch()
class Rethrow extends BaseWsExceptionFilter {
  override catch(exception: unknown, host: ArgumentsHost): void {
    super.catch(
      new WsException(`again: ${(exception as Error).message}`),
      host,
    );
  }
}

class Surprise extends Error {}

@WebSocketGateway()
class ThrowingGateway {
  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }

  @SubscribeMessage('throw text')
  throwText(): never {
    throw new WsException('no');
  }

  @SubscribeMessage('throw an object')
  throwAnObject(): never {
    throw new WsException({ status: 'error', code: 'NO', message: 'no' });
  }

  @SubscribeMessage('throw an error')
  throwAnError(): never {
    throw new Surprise('secret');
  }

  @SubscribeMessage('reject')
  async reject(): Promise<never> {
    await Promise.resolve();
    throw new WsException('later');
  }

  @SubscribeMessage('observable error')
  observableError(): Observable<never> {
    return throwError(() => new WsException('observed'));
  }

  @UseFilters(Translate)
  @SubscribeMessage('filtered')
  filtered(): never {
    throw new WsException('translate me');
  }

  @UseFilters(Rethrow)
  @SubscribeMessage('filtered by a subclass')
  filteredBySubclass(): never {
    throw new Surprise('twice');
  }
}

const HTTP_FILTER_CALLS: unknown[] = [];

@Catch()
class HttpFilter {
  catch(error: unknown): void {
    HTTP_FILTER_CALLS.push(error);
  }
}

describe.each(WORLDS)('%s: exceptions', (_, world) => {
  const start = async () => {
    const { url } = await launch(world, {
      providers: [
        ThrowingGateway,
        { provide: APP_FILTER, useClass: HttpFilter },
      ],
    });
    return { client: await connect(url, {}) };
  };

  const cause = (pattern: string, data: unknown) => ({
    cause: { pattern, data },
  });
  it.each<[string, unknown, unknown]>([
    ['throw text', 'x', { message: 'no', ...cause('throw text', 'x') }],
    ['throw an object', 'x', { code: 'NO', message: 'no' }],
    [
      'throw an error',
      'x',
      { message: 'Internal server error', ...cause('throw an error', 'x') },
    ],
    ['reject', 'x', { message: 'later', ...cause('reject', 'x') }],
    [
      'observable error',
      'x',
      { message: 'observed', ...cause('observable error', 'x') },
    ],
    [
      'filtered by a subclass',
      'x',
      { message: 'again: twice', ...cause('filtered by a subclass', 'x') },
    ],
  ])(
    '%s %j ends in an exception and no acknowledgement',
    async (event, data, exception) => {
      const { client } = await start();
      const received = record(client);
      const answered = vi.fn();
      client.emit(event, data, answered);
      await client.emitWithAck('ping');
      expect(received).toEqual([
        ['exception', { status: 'error', ...(exception as object) }],
      ]);
      expect(answered).not.toHaveBeenCalled();
      expect(HTTP_FILTER_CALLS).toEqual([]);
    },
  );

  it('gives a filter of the application the pattern and the data', async () => {
    const { client } = await start();
    const problem = next(client, 'problem');
    client.emit('filtered', { id: 1 });
    expect(await problem).toEqual([
      { pattern: 'filtered', data: { id: 1 }, message: 'translate me' },
    ]);
  });
});
