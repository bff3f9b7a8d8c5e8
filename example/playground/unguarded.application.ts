import type { Server } from 'node:http';
import {
  type BeforeApplicationShutdown,
  type INestApplication,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { HttpAdapterHost, NestFactory } from '@nestjs/core';
import { SessionTokens } from '../app/session-tokens.js';
import { UnguardedAdapter } from './unguarded.adapter.js';
import { UnguardedModule } from './unguarded.module.js';

/** Runs the application without the module beside the guarded one, on the same port. */
@Injectable()
export class UnguardedApplication
  implements OnApplicationBootstrap, BeforeApplicationShutdown
{
  private application: INestApplication | undefined;

  constructor(
    private readonly tokens: SessionTokens,
    private readonly host: HttpAdapterHost,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    this.application = await NestFactory.create(
      UnguardedModule.with(this.tokens),
      { logger: ['error', 'fatal'] },
    );
    this.application.useWebSocketAdapter(new UnguardedAdapter(server));
    await this.application.init();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.application?.close();
  }
}
