import {
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import {
  ConnectedSocket,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { Observable, of, tap } from 'rxjs';
import type { Socket } from 'socket.io';
import type { User } from '../stage.js';

class CacheInterceptor implements NestInterceptor {
  private readonly answers = new Map<string, unknown>();

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { name } = context.getHandler();
    if (this.answers.has(name)) return of(this.answers.get(name));
    return next.handle().pipe(tap((answer) => this.answers.set(name, answer)));
  }
}

/** The defect: An interceptor caches answers by the name of the handler. */
@UseInterceptors(CacheInterceptor)
@WebSocketGateway()
export class HomeGateway {
  @SubscribeMessage('home')
  home(@ConnectedSocket() client: Socket): object {
    return { title: 'Welcome', user: client.data.user as User };
  }
}
