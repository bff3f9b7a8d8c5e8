import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
  applyDecorators,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { BaseWsExceptionFilter, WsException } from '@nestjs/websockets';
import { type Observable, map } from 'rxjs';
import type { Socket } from 'socket.io';
import type { ServerSpec } from '../../contestants.js';

/*
 * Typical enhancers of a gateway: a guard that requires a role, an interceptor that wraps the answer, a pipe that
 * validates the payload, and an exception filter.
 */

const ROLES = 'roles';

@Injectable()
class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const roles = this.reflector.getAllAndOverride<string[]>(ROLES, [
      context.getHandler(),
      context.getClass(),
    ]);
    const { handshake } = context.switchToWs().getClient<Socket>();
    return roles.length > 0 && handshake.auth.user !== undefined;
  }
}

@Injectable()
class CountingInterceptor implements NestInterceptor {
  private answers = 0;

  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      map((answer: unknown) => {
        this.answers += 1;
        return answer;
      }),
    );
  }
}

@Catch(WsException)
class WsErrorsFilter extends BaseWsExceptionFilter {
  override catch(exception: WsException, host: ArgumentsHost): void {
    super.catch(exception, host);
  }
}

/** Binds them to a handler, if the spec asks for them. */
export function around({ enhancers }: ServerSpec): MethodDecorator {
  if (enhancers !== 'application') return () => undefined;
  return applyDecorators(
    SetMetadata(ROLES, ['user']),
    UseGuards(RolesGuard),
    UseInterceptors(CountingInterceptor),
    UsePipes(new ValidationPipe({ whitelist: true })),
    UseFilters(new WsErrorsFilter()),
  );
}
