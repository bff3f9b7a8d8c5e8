import { type INestApplication, Module, type Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Socket } from 'socket.io';
import {
  EmergencyBreaker,
  Incidents,
  Monitoring,
} from 'nestjs-websocket-manager';
import type { Identity } from 'nestjs-websocket-manager';
import type { SecurityIncident } from 'nestjs-websocket-manager';
import { type Violation, Violations } from 'nestjs-websocket-manager';
import { WebSocketManagerRegistry } from 'nestjs-websocket-manager';
import type { WebSocketManagerOptions } from 'nestjs-websocket-manager';
import type { Library } from '../proof-context.js';
import { httpAdapter } from './http-adapter.js';
import { Visitor } from './visitor.js';

@Module({})
class TestbedModule {}

/** A real application with the module, on a free port of this machine, and its simulated users. */
export interface Testbed extends AsyncDisposable {
  readonly app: INestApplication;
  readonly registry: WebSocketManagerRegistry;
  readonly breaker: EmergencyBreaker;
  readonly monitoring: Monitoring;
  readonly url: string;
  /** Every violation so far. */
  readonly violations: readonly Violation[];
  /** Every incident so far. */
  readonly incidents: readonly SecurityIncident[];
  /** A new connection of a user. @throws {Error} if the server refuses it */
  enter(userId: string): Promise<Visitor>;
  /** A connection that should be refused: the code, `undefined` if it was not. */
  knock(userId: string): Promise<string | undefined>;
}

/** Opens a testbed. It trusts the user id of the client, as in the module's own specs: nobody else can reach it. */
export async function openTestbed(
  { WebSocketManagerModule }: Library,
  gateways: readonly Provider[],
  options: WebSocketManagerOptions = {},
): Promise<Testbed> {
  const module = {
    module: TestbedModule,
    imports: [
      WebSocketManagerModule.forRoot({ identify: identifyByAuth, ...options }),
    ],
    providers: [...gateways],
  };
  const app = await NestFactory.create(module, await httpAdapter(), {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
  });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  return overApplication(app, `http://127.0.0.1:${port}`);
}

function identifyByAuth({ handshake }: Socket): Identity {
  const { user, ...rest } = handshake.auth as { user: string };
  return { userId: user, ...rest };
}

function overApplication(app: INestApplication, url: string): Testbed {
  const visitors: Visitor[] = [];
  const violations: Violation[] = [];
  const incidents: SecurityIncident[] = [];
  app.get(Violations).violations$.subscribe((one) => violations.push(one));
  app.get(Incidents).incidents$.subscribe((one) => incidents.push(one));
  const tryToEnter = async (user: string) => {
    const visitor = await Visitor.enter(url, { user });
    if (visitor instanceof Visitor) visitors.push(visitor);
    return visitor;
  };
  return {
    app,
    url,
    violations,
    incidents,
    registry: app.get(WebSocketManagerRegistry),
    breaker: app.get(EmergencyBreaker),
    monitoring: app.get(Monitoring),
    enter: async (userId) => {
      const visitor = await tryToEnter(userId);
      if (visitor instanceof Visitor) return visitor;
      throw new Error(`${userId} was refused: ${visitor.refusal}`);
    },
    knock: async (userId) => {
      const visitor = await tryToEnter(userId);
      return visitor instanceof Visitor ? undefined : visitor.refusal;
    },
    [Symbol.asyncDispose]: async () => {
      for (const visitor of visitors) visitor.leave();
      await app.close();
    },
  };
}
