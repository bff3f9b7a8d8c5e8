import { randomUUID } from 'node:crypto';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { Socket } from 'socket.io';
import { OPTIONS } from '../../../common/options/options.token.js';
import { SampledErrors } from '../../../common/sampled-errors.js';
import { SampledLog } from '../../../common/sampled-log.js';
import { Admission } from '../../../containment/index.js';
import {
  HandshakeRefusal,
  UNIDENTIFIED,
  type IdentifyResult,
  type IdentityOptions,
  SuspiciousIds,
  type UserContext,
  anonymousContext,
  bindIdentity,
  identityOfSocket,
  isExpiredToken,
  unidentified,
} from '../../../identity/index.js';
import { LimitWarnings, Rejections } from '../../../manager/index.js';
import type { IsolationOptions } from '../../../policy/index.js';
import type { TransportOptions } from '../../transport.options.js';
import { IdentifiedNamespaces } from './identified-namespaces.js';
import { PendingHandshakes } from './limits/pending-handshakes.js';

/** Who is behind a socket, and the object the application has said it with. */
export interface Identified {
  readonly user: UserContext;
  readonly source?: object;
}

/** Asks the application who is behind a socket and judges the answer. */
@Injectable()
export class Handshake implements OnApplicationShutdown {
  private readonly logger = new Logger('WebSocketManager');
  private hasExplained = false;
  private readonly pending: PendingHandshakes;
  private readonly namespaces: IdentifiedNamespaces;
  private readonly failures = new SampledErrors(
    this.logger,
    'identify threw',
    'the handshake is refused',
  );
  private readonly refusedIds = new SampledLog<string>(
    (reason) => this.logger.warn(`A handshake is refused: ${reason}`),
    (count) =>
      this.logger.warn(
        `${count} more handshakes are refused since then for their ids.`,
      ),
  );

  constructor(
    @Inject(OPTIONS)
    private readonly options: IdentityOptions &
      Pick<IsolationOptions, 'mode' | 'vectors'> &
      Pick<TransportOptions, 'limits'>,
    private readonly admission: Admission,
    private readonly ids: SuspiciousIds,
    private readonly rejections: Rejections,
    private readonly warnings: LimitWarnings,
  ) {
    const letThrough = () =>
      rejections.letThrough({
        code: 'LIMIT_EXCEEDED',
        option: 'limits.pendingHandshakes',
        event: 'connection',
      });
    this.pending = new PendingHandshakes(
      options.limits.pendingHandshakes,
      warnings,
      options.mode === 'report' ? letThrough : undefined,
    );
    this.namespaces = new IdentifiedNamespaces(rejections);
  }

  /**
   * Whom to bind the socket to. Answers within the option `handshakeTimeout`.
   *
   * @throws {HandshakeRefusal} always one of these, whatever `identify` does
   */
  async identify(socket: Socket): Promise<Identified> {
    this.admission.assertOpen();
    const { name } = socket.nsp;
    try {
      const identified = await this.known(socket);
      if (this.options.mode === 'report' && !identified.user.anonymous)
        this.namespaces.identified(name);
      return identified;
    } catch (error) {
      if (!this.isOnlyReported(error)) throw error;
      const { code } = error.data;
      // A suspicious id is an incident already.
      if (code === 'SUSPICIOUS_ID') this.rejections.count(code);
      else this.namespaces.unidentified(name, code);
      return { user: anonymousContext(randomUUID()) };
    }
  }

  /** In `report`, whoever would be refused comes in as a user whom nobody knows. */
  private isOnlyReported(error: unknown): error is HandshakeRefusal {
    const { mode, vectors } = this.options;
    if (mode !== 'report' || !(error instanceof HandshakeRefusal)) return false;
    const { code } = error.data;
    return code === 'SUSPICIOUS_ID'
      ? vectors['suspicious-id'] !== 'enforce'
      : code === 'UNAUTHENTICATED' || code === 'EXPIRED';
  }

  private async known(socket: Socket): Promise<Identified> {
    const { anonymous } = this.options;
    const answer = await this.ask(socket);
    if (answer === null || answer === undefined) {
      if (anonymous === 'allow') {
        return { user: anonymousContext(randomUUID()) };
      }
      if (this.options.identify)
        throw new HandshakeRefusal(
          'UNAUTHENTICATED',
          'identify answered null.',
        );
      this.explainOnce();
      throw unidentified();
    }
    return { user: this.bind(answer), source: answer };
  }

  onApplicationShutdown(): void {
    this.failures.flush();
    this.refusedIds.flush();
  }

  /** The first id of a minute that is refused is shown to the operator, with the line that allows it. */
  private bind(answer: object): UserContext {
    try {
      return bindIdentity(answer, this.ids, Date.now(), 'connection');
    } catch (error) {
      const isSuspicious =
        error instanceof HandshakeRefusal &&
        error.data.code === 'SUSPICIOUS_ID';
      if (isSuspicious) this.refusedIds.add(error.message);
      throw error;
    }
  }

  /** Tells the operator, not the client, what is missing. */
  private explainOnce(): void {
    if (this.hasExplained) return;
    this.hasExplained = true;
    this.logger.warn(UNIDENTIFIED);
  }

  /** `identify`, with an end, and with every failure turned into a refusal. */
  private async ask(socket: Socket): Promise<IdentifyResult> {
    const { identify = identityOfSocket, handshakeTimeout } = this.options;
    const { promise: tooLate, reject } = withReject();
    const giveUp = (reason: string) =>
      reject(new HandshakeRefusal('UNAUTHENTICATED', reason));
    const settled = this.pending.begin(socket.conn, () =>
      // Nobody is there to be answered: the client has gone, or the application is closing.
      giveUp('the client has gone.'),
    );
    const timer = setTimeout(() => {
      this.warnings.exceeded(
        'handshakeTimeout',
        handshakeTimeout,
        'A handshake that identify does not answer',
      );
      giveUp('identify has not answered within handshakeTimeout.');
    }, handshakeTimeout).unref();
    try {
      return await Promise.race([identify(socket), tooLate]);
    } catch (error) {
      if (error instanceof HandshakeRefusal) throw error;
      // A token that has expired is everyday, and the client can do something about it.
      if (isExpiredToken(error)) {
        throw new HandshakeRefusal(
          'EXPIRED',
          'identify threw: the token has expired.',
          undefined,
          { cause: error },
        );
      }
      this.failures.add(error);
      throw new HandshakeRefusal(
        'UNAUTHENTICATED',
        'identify threw.',
        undefined,
        { cause: error },
      );
    } finally {
      clearTimeout(timer);
      settled();
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
