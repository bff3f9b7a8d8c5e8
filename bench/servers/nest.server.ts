import { Inject, Injectable, type Type } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import type { ServerSpec } from '../contestants.js';
import { around } from './shared/application.js';
import { DoorGateway } from './door.gateway.js';
import { enhancersOf, startNest } from './nest.js';
import { open } from './shared/opened.js';
import { userOf } from './server-app.js';
import { makeState } from './shared/state.js';
import { ASK, type Answer, Question, answer, waste } from './shared/work.js';

/** Plain Nest, with the gateway of an application that keeps its user on `socket.data`. */
export function startNestServer(spec: ServerSpec): Promise<number> {
  const gateways =
    spec.scope === 'injected'
      ? [injectedGateway(spec), DoorGateway]
      : [singleton(spec)];
  return startNest({ providers: [...gateways, ...enhancersOf(spec)] });
}

function welcome(socket: Socket, state: ServerSpec['state']): void {
  socket.data.user = userOf(socket);
  const notes = makeState(state);
  if (notes) socket.data.notes = notes;
}

function singleton(spec: ServerSpec): Type {
  const { state, wastedSteps = 0 } = spec;

  @WebSocketGateway()
  class AskGateway implements OnGatewayInit, OnGatewayConnection {
    afterInit(io: Server): void {
      open(io);
    }

    handleConnection(socket: Socket): void {
      welcome(socket, state);
    }

    @SubscribeMessage(ASK)
    @around(spec)
    ask(
      @ConnectedSocket() socket: Socket,
      @MessageBody() question: Question,
    ): Answer {
      waste(wastedSteps);
      return answer(question, String(socket.data.user));
    }
  }
  return AskGateway;
}

function injectedGateway(spec: ServerSpec): Type {
  const { state, wastedSteps = 0 } = spec;

  @Injectable()
  @WebSocketGateway()
  class AskGateway implements OnGatewayConnection {
    constructor(@Inject(REQUEST) private readonly socket: Socket) {}

    handleConnection(socket: Socket): void {
      welcome(socket, state);
    }

    @SubscribeMessage(ASK)
    @around(spec)
    ask(@MessageBody() question: Question): Answer {
      waste(wastedSteps);
      return answer(question, String(this.socket.data.user));
    }
  }
  return AskGateway;
}
