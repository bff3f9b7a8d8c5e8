import { Inject, Injectable } from '@nestjs/common';
import type { Socket } from 'socket.io';
import { OPTIONS } from '../../../common/options/options.token.js';
import {
  HandshakeRefusal,
  type IdentityOptions,
} from '../../../identity/index.js';
import {
  type Binding,
  LimitWarnings,
  type MessageScope,
  Rejections,
  WebSocketManagerRegistry,
} from '../../../manager/index.js';
import type { IsolationOptions } from '../../../policy/index.js';
import type { TransportOptions } from '../../transport.options.js';
import { Handshake } from './handshake.js';
import { addUnidentified, removeUnidentified } from './unidentified.js';

/** With `identity: 'connection'`: asks who a socket is once `handleConnection` has settled. */
@Injectable()
export class ConnectionIdentity {
  private readonly waiting = new WeakMap<Socket, (() => void)[]>();

  constructor(
    @Inject(OPTIONS)
    private readonly options: IdentityOptions &
      Pick<IsolationOptions, 'mode'> &
      Pick<TransportOptions, 'limits'>,
    private readonly handshake: Handshake,
    private readonly registry: WebSocketManagerRegistry,
    private readonly warnings: LimitWarnings,
    private readonly rejections: Rejections,
  ) {}

  get isOn(): boolean {
    return this.options.identity === 'connection';
  }

  /** From here on messages wait. */
  begin({ connection: { socket } }: Binding): void {
    this.waiting.set(socket, []);
    addUnidentified(socket);
  }

  /**
   * @returns whether the message waits
   * @throws {HandshakeRefusal} if too many do
   */
  holds(socket: Socket, deliver: () => void): boolean {
    const messages = this.waiting.get(socket);
    if (!messages) return false;
    messages.push(deliver);
    const max = this.options.limits.pendingMessages;
    if (messages.length <= max) return true;
    this.warnings.exceeded(
      'limits.pendingMessages',
      max,
      'A socket that sends more before handleConnection has settled',
    );
    if (this.options.mode === 'report') {
      this.rejections.letThrough({
        code: 'LIMIT_EXCEEDED',
        option: 'limits.pendingMessages',
        namespace: socket.nsp.name,
      });
      this.release(socket);
    } else {
      this.forget(socket);
      throw new HandshakeRefusal(
        'LIMIT_EXCEEDED',
        `more than ${max} messages came before handleConnection had settled.`,
        'Too many messages.',
      );
    }
    return true;
  }

  /**
   * Waits for the handlers, and signs the socket in as whom they have left on it.
   *
   * @param known is called before the messages that have waited are delivered
   * @throws {HandshakeRefusal} if that is nobody
   */
  async settle(
    { connection }: Binding,
    scope: MessageScope,
    handlers: readonly Promise<unknown>[],
    known: () => void,
  ): Promise<void> {
    const { socket } = connection;
    try {
      await this.settled(handlers, socket);
      if (socket.connected && connection.user.anonymous) {
        const { user } = await this.handshake.identify(socket);
        if (socket.connected && connection.user.anonymous && !user.anonymous)
          this.registry.signIn(socket, user);
      }
      known();
      this.release(socket);
    } finally {
      this.forget(socket);
      scope.end();
    }
  }

  private async settled(
    handlers: readonly Promise<unknown>[],
    { nsp }: Socket,
  ): Promise<void> {
    const { handshakeTimeout, mode } = this.options;
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<string>((resolve) => {
      timer = setTimeout(() => {
        this.warnings.exceeded(
          'handshakeTimeout',
          handshakeTimeout,
          'A socket whose handleConnection does not settle',
        );
        resolve('handleConnection has not settled within handshakeTimeout.');
      }, handshakeTimeout).unref();
    });
    const all = Promise.all(handlers).then(
      () => undefined,
      () => 'handleConnection threw.',
    );
    const trouble = await Promise.race([all, tooLate]);
    clearTimeout(timer);
    if (trouble === undefined) return;
    const code = 'UNAUTHENTICATED';
    if (mode !== 'report') throw new HandshakeRefusal(code, trouble);
    this.rejections.letThrough({
      code,
      option: 'identity',
      event: 'connection',
      namespace: nsp.name,
      detail: trouble,
    });
  }

  private release(socket: Socket): void {
    const messages = this.waiting.get(socket);
    this.forget(socket);
    for (const deliver of messages ?? []) deliver();
  }

  private forget(socket: Socket): void {
    this.waiting.delete(socket);
    removeUnidentified(socket);
  }
}
