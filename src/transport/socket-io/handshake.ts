import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Socket } from 'socket.io';
import { OPTIONS } from '../../common/options/options.token.js';
import { Admission } from '../../containment/index.js';
import {
  HandshakeRefusal,
  type IdentifyResult,
  type IdentityOptions,
  SuspiciousIds,
  type UserContext,
  anonymousContext,
  bindIdentity,
  identityOfSocket,
  unidentified,
} from '../../identity/index.js';

/** Who is behind a socket, and the object the application has said it with. */
export interface Identified {
  readonly user: UserContext;
  readonly source?: object;
}

/** Asks the application who is behind a socket and judges the answer. */
@Injectable()
export class Handshake {
  private readonly logger = new Logger('WebSocketManager');

  constructor(
    @Inject(OPTIONS) private readonly options: IdentityOptions,
    private readonly admission: Admission,
    private readonly ids: SuspiciousIds,
  ) {}

  /**
   * Whom to bind the socket to. Answers within the option `handshakeTimeout`.
   *
   * @throws {HandshakeRefusal} always one of these, whatever `identify` does
   */
  async identify(socket: Socket): Promise<Identified> {
    const { anonymous } = this.options;
    this.admission.assertOpen();
    const answer = await this.ask(socket);
    if (answer === null || answer === undefined) {
      if (anonymous === 'allow') {
        return { user: anonymousContext(randomUUID()) };
      }
      throw this.options.identify
        ? new HandshakeRefusal('UNAUTHENTICATED', 'identify answered null.')
        : unidentified();
    }
    const user = bindIdentity(answer, this.ids, Date.now(), 'connection');
    return { user, source: answer };
  }

  /** `identify`, with an end, and with every failure turned into a refusal. */
  private async ask(socket: Socket): Promise<IdentifyResult> {
    const { identify = identityOfSocket, handshakeTimeout } = this.options;
    const { promise: tooLate, reject } = withReject();
    const giveUp = (reason: string) =>
      reject(new HandshakeRefusal('UNAUTHENTICATED', reason));
    const timer = setTimeout(
      giveUp,
      handshakeTimeout,
      `identify has not answered within ${handshakeTimeout} ms (option "handshakeTimeout").`,
    ).unref();
    // Nobody is there to be answered: its client has gone, or the application is closing. It may come back.
    const { conn } = socket;
    const clientIsGone = () => giveUp('the client has gone.');
    conn.once('close', clientIsGone);
    try {
      return await Promise.race([identify(socket), tooLate]);
    } catch (error) {
      if (error instanceof HandshakeRefusal) throw error;
      this.logger.error(
        'identify threw, the handshake is refused.',
        error instanceof Error ? error.stack : String(error),
      );
      throw new HandshakeRefusal(
        'UNAUTHENTICATED',
        'identify threw.',
        undefined,
        { cause: error },
      );
    } finally {
      clearTimeout(timer);
      conn.off('close', clientIsGone);
    }
  }
}

function withReject(): {
  promise: Promise<never>;
  reject: (reason: HandshakeRefusal) => void;
} {
  let reject!: (reason: HandshakeRefusal) => void;
  const promise = new Promise<never>((_, fail) => {
    reject = fail;
  });
  return { promise, reject };
}
