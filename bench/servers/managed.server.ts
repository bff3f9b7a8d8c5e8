import type { Type } from '@nestjs/common';
import {
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import {
  CurrentManager,
  VECTORS,
  type VectorMode,
  WebSocketManager,
  WebSocketManagerModule,
  type WebSocketManagerOptions,
  WebSocketManagerRegistry,
} from 'nestjs-websocket-manager';
import type { Server, Socket } from 'socket.io';
import type { ServerSpec } from '../contestants.js';
import { around } from './shared/application.js';
import { DoorGateway } from './door.gateway.js';
import { startNest } from './nest.js';
import { open } from './shared/opened.js';
import { userOf } from './server-app.js';
import { makeState } from './shared/state.js';
import { ASK, type Answer, Question, answer, waste } from './shared/work.js';

/** This library, as an application installs it. */
export function startManagedServer(spec: ServerSpec): Promise<number> {
  const gateways =
    spec.scope === 'injected'
      ? [injectedGateway(spec), DoorGateway]
      : [singleton(spec)];
  return startNest({
    imports: [WebSocketManagerModule.forRoot(optionsOf(spec))],
    providers: gateways,
  });
}

function optionsOf({
  protection = 'enforce',
}: ServerSpec): WebSocketManagerOptions {
  const given = {
    identify: (socket: Socket) => ({ userId: userOf(socket) }),
    // Counted as usual, but never reached, so that no message is refused.
    limits: { messagesPerSecond: 1_000_000 },
  };
  if (protection !== 'off') return { ...given, mode: protection };
  return { ...given, vectors: ALL_OFF, globalEnhancers: false };
}

const ALL_OFF: Record<string, VectorMode> = Object.fromEntries(
  Object.keys(VECTORS).map((vector) => [vector, 'off' as const]),
);

function keep({ state }: WebSocketManager, size: ServerSpec['state']): void {
  const notes = makeState(size);
  if (notes) state.set('notes', notes);
}

function singleton(spec: ServerSpec): Type {
  const { state, wastedSteps = 0 } = spec;

  @WebSocketGateway()
  class AskGateway implements OnGatewayInit, OnGatewayConnection {
    constructor(private readonly registry: WebSocketManagerRegistry) {}

    afterInit(io: Server): void {
      open(io);
    }

    handleConnection(): void {
      keep(this.registry.current(), state);
    }

    @SubscribeMessage(ASK)
    @around(spec)
    ask(
      @CurrentManager() manager: WebSocketManager,
      @MessageBody() question: Question,
    ): Answer {
      waste(wastedSteps);
      return answer(question, manager.user.userId);
    }
  }
  return AskGateway;
}

function injectedGateway(spec: ServerSpec): Type {
  const { state, wastedSteps = 0 } = spec;

  @WebSocketGateway()
  class AskGateway implements OnGatewayConnection {
    constructor(private readonly manager: WebSocketManager) {}

    handleConnection(): void {
      keep(this.manager, state);
    }

    @SubscribeMessage(ASK)
    @around(spec)
    ask(@MessageBody() question: Question): Answer {
      waste(wastedSteps);
      return answer(question, this.manager.user.userId);
    }
  }
  return AskGateway;
}
