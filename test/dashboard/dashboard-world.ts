import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { INestApplication } from '@nestjs/common';
import type { Server, Socket } from 'socket.io';
import {
  CurrentManager,
  type WebSocketManager,
  WebSocketManagerModule,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import {
  type DashboardOptions,
  WebSocketManagerDashboardModule,
} from '../../src/dashboard.js';
import { identifyByAuth } from '../support/harness.js';
import { type Launched, launch } from '../support/worlds.js';

const SHARED = { of: 'all' };

/** Leaks in several ways, by request. */
@WebSocketGateway()
export class LeakyGateway {
  @WebSocketServer() private readonly server!: Server;

  @SubscribeMessage('echo')
  echo(@MessageBody() words: unknown): unknown {
    return words;
  }

  /** A broadcast to everybody, under the name that the client gives. */
  @SubscribeMessage('broadcast')
  broadcast(@MessageBody() name: string): boolean {
    this.server.emit(name, 'for everybody');
    return true;
  }

  @SubscribeMessage('write')
  write(@MessageBody() room: string, @ConnectedSocket() socket: Socket): void {
    socket.to(room).emit('written', 'to a room');
  }

  @SubscribeMessage('share')
  share(@CurrentManager() manager: WebSocketManager): boolean {
    manager.state.set('shared', SHARED);
    return true;
  }
}

/** An application with a dashboard that grants access to everybody by default. */
export function launchDashboard({
  dashboard = { authorize: () => true },
  options = {},
  http = 'express',
  path,
  prepare,
}: {
  readonly dashboard?: DashboardOptions;
  readonly options?: WebSocketManagerOptions;
  readonly http?: 'express' | 'fastify';
  readonly path?: string;
  readonly prepare?: (app: INestApplication) => void;
} = {}): Promise<Launched> {
  return launch(
    () => [
      WebSocketManagerModule.forRoot({ identify: identifyByAuth, ...options }),
      WebSocketManagerDashboardModule.forRoot({
        ...dashboard,
        ...(path !== undefined && { path }),
      }),
    ],
    { providers: [LeakyGateway], http, ...(prepare && { prepare }) },
  );
}

/** What the page sends with an action. */
export interface Visitor {
  readonly cookie: string;
  readonly token: string;
  readonly canWrite: boolean;
}

/** Loads the page's session, as a browser does. */
export async function visit(folder: string): Promise<Visitor> {
  const response = await fetch(`${folder}/session`);
  const { token, canWrite } = (await response.json()) as Visitor;
  const [cookie] = (response.headers.get('set-cookie') ?? '').split(';');
  return { cookie, token, canWrite };
}

/** Sends an action as the page does, with the headers changed as an attack may. */
export function send(
  folder: string,
  { cookie, token }: Pick<Visitor, 'cookie' | 'token'>,
  body: object,
  {
    name = 'actions',
    headers = {},
  }: { name?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(`${folder}/${name}`, {
    method: 'POST',
    headers: {
      cookie,
      'x-wsm-dashboard': token,
      'content-type': 'application/json',
      origin: new URL(folder).origin,
      ...headers,
    },
    body: JSON.stringify(body),
  });
}
