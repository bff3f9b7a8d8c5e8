import 'reflect-metadata';
import {
  type ArgumentsHost,
  Catch,
  Injectable,
  Module,
  type PipeTransform,
  Scope,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import {
  ApplicationConfig,
  ContextIdFactory,
  ModulesContainer,
} from '@nestjs/core';
import { REQUEST_CONTEXT_ID } from '@nestjs/core/internal';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { NestParts, instanceIn } from './nest-internals.js';
import type { FoundGateway } from './nest-shapes.js';
import { valuesOf } from '../parameters.js';
import { NestModules } from './nest-modules.js';

class Upper implements PipeTransform<string> {
  transform(value: string): string {
    return value.toUpperCase();
  }
}

class Anybody {
  canActivate(): boolean {
    return true;
  }
}

const caught: unknown[] = [];

@Catch(RangeError)
class RangeFilter {
  catch(error: RangeError, host: ArgumentsHost): void {
    caught.push([error.message, host.switchToWs().getData()]);
  }
}

@WebSocketGateway({ namespace: 'rooms' })
@UseFilters(RangeFilter)
class RoomsGateway {
  @SubscribeMessage('say')
  @UseGuards(Anybody)
  say(@MessageBody('text', Upper) text: string): string {
    return text;
  }

  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }
}

@WebSocketGateway()
@Injectable({ scope: Scope.REQUEST })
class OwnGateway {
  @SubscribeMessage('ping')
  ping(): string {
    return 'own';
  }
}

@Module({ providers: [RoomsGateway, OwnGateway] })
class GatewaysModule {}

/** Every part of Nest named in nest-internals.ts, on the real thing. */
describe('the parts of Nest this library relies on', () => {
  let testing: TestingModule;
  let parts: NestParts;
  let rooms: FoundGateway;
  let own: FoundGateway;

  beforeAll(async () => {
    testing = await Test.createTestingModule({
      imports: [GatewaysModule],
    }).compile();
    parts = new NestParts(
      new NestModules().parts,
      testing.get(ModulesContainer, { strict: false }),
      testing.get(ApplicationConfig, { strict: false }),
    );
    [rooms, own] = parts.gateways();
  });
  afterAll(() => testing.close());

  it('find the gateways, their options and their handlers in order', () => {
    expect([rooms.name, own.name]).toEqual(['RoomsGateway', 'OwnGateway']);
    expect(rooms.options.namespace).toBe('rooms');
    expect(rooms.instance).toBe(testing.get(RoomsGateway, { strict: false }));
    expect(
      parts
        .handlersOf(rooms)
        .map(({ message, methodName }) => [message, methodName]),
    ).toEqual([
      ['say', 'say'],
      ['ping', 'ping'],
    ]);
  });

  it('say what stands around a handler, and make its arguments', async () => {
    const [say, ping] = parts.handlersOf(rooms);
    const around = parts.pipelineOf(rooms, say);
    expect(around.guards).toHaveLength(1);
    expect(around.interceptors).toEqual([]);
    const args = [{}, { text: 'hi' }, undefined, 'say'];
    expect(await valuesOf(around.parameters, args)).toEqual(['HI']);

    const bare = parts.pipelineOf(rooms, ping);
    expect(bare.guards).toEqual([]);
    expect(bare.parameters.map(({ pipes }) => pipes)).toEqual([[], [], []]);
    const client = {};
    expect(
      bare.parameters.map(({ index, extractValue }) => [
        index,
        extractValue(client, 'data', undefined, 'ping'),
      ]),
    ).toEqual(
      expect.arrayContaining([
        [0, client],
        [1, 'data'],
      ]),
    );
    expect(parts.hasScopedGlobals).toBe(false);
  });

  it('hand exceptions to the filters of the gateway', () => {
    const [say] = parts.handlersOf(rooms);
    const exceptions = parts.exceptionsHandlerFor(rooms, say);
    const error = new RangeError('too far');
    exceptions.handle(
      error,
      parts.hostOf([{}, { text: 'hi' }, undefined, 'say']),
    );
    expect(caught).toEqual([['too far', { text: 'hi' }]]);
  });

  it('tell the instance of a request apart from the one for everybody', async () => {
    expect([rooms.isStatic, own.isStatic]).toEqual([true, false]);
    const client = {};
    expect(parts.contextIdOf(own, client)).toBeUndefined();
    const contextId = ContextIdFactory.create();
    Object.defineProperty(client, REQUEST_CONTEXT_ID, { value: contextId });
    expect(parts.contextIdOf(own, client)).toBe(contextId);
    expect(instanceIn(own, contextId)).toBeUndefined();
    const made = await testing.resolve(OwnGateway, contextId, {
      strict: false,
    });
    expect(instanceIn(own, contextId)).toBe(made);
  });
});
