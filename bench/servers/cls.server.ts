import type { ExecutionContext } from '@nestjs/common';
import {
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { ClsModule, ClsService } from 'nestjs-cls';
import type { Socket } from 'socket.io';
import type { ServerSpec } from '../contestants.js';
import { enhancersOf, startNest } from './nest.js';
import { userOf } from './server-app.js';
import { makeState } from './shared/state.js';
import { ASK, type Answer, type Question, answer } from './shared/work.js';

/** nestjs-cls, set up for gateways as in its documentation: the interceptor, which uses `run` and not `enterWith`. */
export function startClsServer(spec: ServerSpec): Promise<number> {
  @WebSocketGateway()
  class AskGateway implements OnGatewayConnection {
    constructor(private readonly cls: ClsService) {}

    handleConnection(socket: Socket): void {
      socket.data.user = userOf(socket);
      const notes = makeState(spec.state);
      if (notes) socket.data.notes = notes;
    }

    @SubscribeMessage(ASK)
    ask(@MessageBody() question: Question): Answer {
      return answer(question, this.cls.get<string>('user'));
    }
  }
  const setup = (cls: ClsService, context: ExecutionContext) =>
    cls.set('user', context.switchToWs().getClient<Socket>().data.user);
  return startNest({
    imports: [
      ClsModule.forRoot({ global: true, interceptor: { mount: true, setup } }),
    ],
    providers: [AskGateway, ...enhancersOf(spec)],
  });
}
