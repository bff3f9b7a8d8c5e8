import { HandshakeRefusal } from '../../../../identity/index.js';
import type { LimitWarnings } from '../../../../manager/index.js';

/** The part of an engine.io socket that is needed here. */
interface EngineConnection {
  once(event: 'close', listener: () => void): unknown;
  off(event: 'close', listener: () => void): unknown;
}

interface Pending {
  readonly giveUp: Set<() => void>;
  readonly closed: () => void;
}

/**
 * Counts the handshakes of each connection that are waiting, and ends them when the client has gone. A client connects
 * each of its namespaces once; one that sends CONNECT packets without end waits for nothing.
 */
export class PendingHandshakes {
  private readonly pending = new WeakMap<EngineConnection, Pending>();

  constructor(
    private readonly max: number,
    private readonly warnings: LimitWarnings,
    /** Told of one too many that is let through; without it, each is refused. */
    private readonly letThrough?: () => void,
  ) {}

  /**
   * @param giveUp called if the connection closes before the handshake is settled
   * @returns to be called when it is settled
   * @throws {HandshakeRefusal} `LIMIT_EXCEEDED` for one too many
   */
  begin(conn: EngineConnection, giveUp: () => void): () => void {
    const waiting = this.of(conn);
    if (waiting.giveUp.size >= this.max) {
      this.warnings.exceeded(
        'limits.pendingHandshakes',
        this.max,
        'Another handshake of a connection whose handshakes wait for identify',
      );
      if (!this.letThrough)
        throw new HandshakeRefusal(
          'LIMIT_EXCEEDED',
          `${this.max} handshakes of this connection are waiting for identify.`,
        );
      this.letThrough();
    }
    waiting.giveUp.add(giveUp);
    return () => {
      waiting.giveUp.delete(giveUp);
      if (waiting.giveUp.size > 0) return;
      conn.off('close', waiting.closed);
      this.pending.delete(conn);
    };
  }

  /** One listener for each connection: to remove one of many costs as much as there are. */
  private of(conn: EngineConnection): Pending {
    const known = this.pending.get(conn);
    if (known) return known;
    const giveUp = new Set<() => void>();
    const closed = () => {
      for (const each of giveUp) each();
    };
    conn.once('close', closed);
    const waiting = { giveUp, closed };
    this.pending.set(conn, waiting);
    return waiting;
  }
}
