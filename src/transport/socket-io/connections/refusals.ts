import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { SampledErrors } from '../../../common/sampled-errors.js';
import { HandshakeRefusal } from '../../../identity/index.js';
import { LimitExceededError, Rejections } from '../../../manager/index.js';

/** The shape socket.io turns into a `connect_error`. */
export class ClientRefusal extends Error {
  constructor(
    message: string,
    readonly data: HandshakeRefusal['data'],
  ) {
    super(message);
  }
}

/** Turns what ends a handshake into what the client may see of it, and counts it. */
@Injectable()
export class Refusals implements OnApplicationShutdown {
  private readonly logger = new Logger('WebSocketManager');
  private readonly failures = new SampledErrors(
    this.logger,
    'A handshake failed',
    'it is refused',
  );

  constructor(private readonly rejections: Rejections) {}

  onApplicationShutdown(): void {
    this.failures.flush();
  }

  /** What the client gets to see of an error: a code and a sentence, nothing of the inside. */
  of(error: unknown): ClientRefusal {
    const refused =
      error instanceof HandshakeRefusal
        ? error
        : error instanceof LimitExceededError
          ? new HandshakeRefusal('LIMIT_EXCEEDED', error.message)
          : new HandshakeRefusal(
              'UNAUTHENTICATED',
              'unexpected error',
              undefined,
              { cause: error },
            );
    // A limit is counted where it is exceeded.
    if (!(error instanceof LimitExceededError))
      this.rejections.count(refused.data.code);
    // What identify threw is in the log already.
    if (refused !== error && refused.cause !== undefined)
      this.failures.add(refused.cause);
    this.logger.debug(
      `Handshake refused [${refused.data.code}]: ${refused.message}`,
    );
    return new ClientRefusal(refused.publicMessage, refused.data);
  }
}
