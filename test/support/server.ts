import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import {
  CurrentManager,
  type Identity,
  type WebSocketManager,
  WebSocketManagerModule,
  WebSocketManagerRegistry,
} from '../../src/index.js';
import type { Command, Report } from './server-process.js';

/*
 * The server of the specs that need a separate process. Started by server-process.ts.
 */

const HOUR_MS = 3_600_000;
/** The clock of this node may be apart from those of the others. */
const ahead = Number(process.env.CLOCK_AHEAD_MS ?? 0);
const now = Date.now.bind(Date);
Date.now = () => now() + ahead;
const idleTtl = Number(process.env.IDLE_TTL);
const { REDIS_URL: url, LEASE_MS, CONNECTIONS_PER_USER } = process.env;

/** Loaded only where a spec has started Redis. */
async function clusterOn(redis: string) {
  const { redisCluster } = await import('../../src/redis.js');
  return redisCluster({ url: redis, leaseMs: Number(LEASE_MS) });
}
const cluster = url === undefined ? undefined : await clusterOn(url);

@WebSocketGateway()
class TalkGateway {
  @SubscribeMessage('say')
  say(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() words: unknown,
  ): string {
    manager.state.set('said', [words]);
    manager.join('everybody');
    manager.emit('heard', words);
    return manager.user.userId;
  }
}

function identify(socket: {
  handshake: { auth: Record<string, unknown> };
}): Identity | Promise<never> {
  const { user } = socket.handshake.auth;
  if (user === 'undecided') return new Promise<never>(() => {});
  return { userId: String(user), expiresAt: Date.now() + HOUR_MS };
}

@Module({
  imports: [
    WebSocketManagerModule.forRoot({
      identify,
      idleTtl,
      handshakeTimeout: HOUR_MS,
      ...(cluster && { cluster }),
      ...(CONNECTIONS_PER_USER && {
        limits: { connectionsPerUser: Number(CONNECTIONS_PER_USER) },
      }),
    }),
  ],
  providers: [TalkGateway],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: false });
if (process.env.SHUTDOWN_HOOKS) app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
const { port } = app.getHttpServer().address() as { port: number };
const registry = app.get(WebSocketManagerRegistry);

function send(report: Report): void {
  process.send?.(report);
}

process.on('message', async (command: Command) => {
  if (command === 'close') {
    await app.close();
    // From here on nothing but what the application has left behind keeps this process alive.
    process.disconnect();
    return;
  }
  globalThis.gc?.();
  const { managers, connections, idle } = registry.status();
  const { heapUsed } = process.memoryUsage();
  send({ managers, connections, idle, heapUsed });
});

send({ url: `http://127.0.0.1:${port}` });
