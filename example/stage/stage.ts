import type { INestApplication, LoggerService } from '@nestjs/common';
import {
  Incidents,
  type SecurityIncident,
  WebSocketManagerRegistry,
} from 'nestjs-websocket-manager';
import { type Socket, io } from 'socket.io-client';
import type { AppOptions } from '../app/app.module.js';
import { createApp } from '../app/create-app.js';
import { SessionTokens } from '../app/session-tokens.js';
import { Device } from './device.js';

/** The duration of a thought in milliseconds: enough for answers to overlap. */
const THINK_MS = 2;

/** The application of one scene, on a free port, and its clients. */
export class Stage {
  readonly registry: WebSocketManagerRegistry;
  readonly tokens: SessionTokens;
  /** The incidents so far. */
  readonly incidents: SecurityIncident[] = [];
  private readonly sockets: Socket[] = [];

  private constructor(
    private readonly app: INestApplication,
    private readonly url: string,
  ) {
    this.registry = app.get(WebSocketManagerRegistry);
    this.tokens = app.get(SessionTokens);
    app
      .get(Incidents)
      .incidents$.subscribe((incident) => this.incidents.push(incident));
  }

  static async open(
    options: AppOptions | undefined,
    logger: LoggerService,
  ): Promise<Stage> {
    const app = await createApp({ thinkMs: THINK_MS, ...options }, logger);
    await app.listen(0, '127.0.0.1');
    return new Stage(app, await app.getUrl());
  }

  /** Connects a device of a user who has signed in. `name` is its name in the table: `Bob's phone`. */
  async device(userId: string, name: string): Promise<Device> {
    const { token } = await this.signIn(userId);
    const socket = this.socket({ token });
    const device = new Device(name, socket);
    const refusal = await handshake(socket);
    if (refusal) throw new Error(`${name} was refused: ${refusal}`);
    return device;
  }

  /** Tries to connect. @returns the code of the refusal, or `accepted` */
  async knock(auth: Readonly<Record<string, unknown>>): Promise<string> {
    return (await handshake(this.socket(auth))) ?? 'accepted';
  }

  /** Signs in as the page does. */
  private async signIn(name: string): Promise<{ token: string }> {
    const response = await fetch(`${this.url}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    });
    if (!response.ok) throw new Error(`${name} could not sign in`);
    return (await response.json()) as { token: string };
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.disconnect();
    await this.app.close();
  }

  private socket(auth: Readonly<Record<string, unknown>>): Socket {
    const socket = io(this.url, {
      auth,
      autoConnect: false,
      forceNew: true,
      reconnection: false,
      transports: ['websocket'],
    });
    this.sockets.push(socket);
    return socket;
  }
}

/** Connects. @returns the code of the refusal, or `undefined` if the server accepts the socket */
function handshake(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(undefined));
    socket.once('connect_error', (error) => {
      const { data } = error as Error & { data?: { code?: string } };
      resolve(data?.code ?? error.message);
    });
    socket.connect();
  });
}
