import { Module, type Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WebSocketManagerRegistry } from 'nestjs-websocket-manager';
import { httpAdapter } from '../../testbed/http-adapter.js';

@Module({})
class PlainModule {}

/** Starts and stops the same application without the module. */
export async function startPlainNest(
  gateways: readonly Provider[],
): Promise<void> {
  const module = {
    module: PlainModule,
    providers: [
      ...gateways,
      // A dependency of the gateways, which receive no message here.
      { provide: WebSocketManagerRegistry, useValue: {} },
    ],
  };
  const app = await NestFactory.create(module, await httpAdapter(), {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
  });
  await app.listen(0, '127.0.0.1');
  await app.close();
}
