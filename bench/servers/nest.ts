import {
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  type ModuleMetadata,
  type NestInterceptor,
  type Provider,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import type { Observable } from 'rxjs';
import type { ServerSpec } from '../contestants.js';
import { portOf } from './server-app.js';

@Injectable()
class EmptyGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

@Injectable()
class EmptyInterceptor implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle();
  }
}

/** One empty guard and one empty interceptor for the whole application, if the spec asks for them. */
export function enhancersOf({ enhancers }: ServerSpec): Provider[] {
  if (enhancers !== 'empty') return [];
  return [
    { provide: APP_GUARD, useClass: EmptyGuard },
    { provide: APP_INTERCEPTOR, useClass: EmptyInterceptor },
  ];
}

/** Starts a Nest application of this module. */
export async function startNest(metadata: ModuleMetadata): Promise<number> {
  class BenchModule {}
  const app = await NestFactory.create(
    { module: BenchModule, ...metadata },
    // Errors at start-up are thrown.
    { logger: false, abortOnError: false },
  );
  await app.listen(0, '127.0.0.1');
  return portOf(app.getHttpServer().address());
}
