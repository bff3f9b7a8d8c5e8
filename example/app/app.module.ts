import { randomBytes } from 'node:crypto';
import {
  type DynamicModule,
  Module,
  type Provider,
  type Type,
} from '@nestjs/common';
import {
  WebSocketManagerModule,
  type WebSocketManagerOptions,
} from 'nestjs-websocket-manager';
import { AgentGateway } from './agent.gateway.js';
import { Agent } from './agent.js';
import { ChannelsGateway } from './channels.gateway.js';
import { MessagesGateway } from './messages.gateway.js';
import { NotesGateway } from './notes.gateway.js';
import { SessionTokens } from './session-tokens.js';
import { SessionController } from './session.controller.js';
import { WhoAmIGateway } from './who-am-i.gateway.js';

/** The options that differ between `npm start` and the scenes of `npm run demo`. */
export interface AppOptions extends Pick<
  WebSocketManagerOptions,
  'cluster' | 'idleTtl' | 'limits' | 'lockdown' | 'quarantine'
> {
  /** Signs the session tokens. Default: random, so that a restart ends all sessions. */
  readonly secret?: Buffer | string;
  /** Further gateways. */
  readonly gateways?: Provider[];
  /** Further controllers. */
  readonly controllers?: Type[];
  /** The duration of each thought of the agent, in milliseconds. Default: 600. */
  readonly thinkMs?: number;
}

/** An application whose users talk to an agent and, on purpose, to each other. */
@Module({})
export class AppModule {
  static with({
    secret = randomBytes(32),
    thinkMs = 600,
    gateways = [],
    controllers = [],
    ...options
  }: AppOptions = {}): DynamicModule {
    const tokens = new SessionTokens(secret);
    return {
      module: AppModule,
      imports: [
        WebSocketManagerModule.forRoot({
          identify: (socket) => tokens.verify(socket.handshake.auth.token),
          ids: { fields: ['userId', 'channel'] },
          ...options,
        }),
      ],
      controllers: [SessionController, ...controllers],
      providers: [
        { provide: SessionTokens, useValue: tokens },
        { provide: Agent, useValue: new Agent(thinkMs) },
        AgentGateway,
        ChannelsGateway,
        MessagesGateway,
        NotesGateway,
        WhoAmIGateway,
        ...gateways,
      ],
    };
  }
}
