import { WsmError } from '../../common/wsm-error.js';

/** Why a handshake was refused. Stable: clients key on `connect_error.data.code`. */
export type RefusalCode =
  | 'UNAUTHENTICATED'
  | 'EXPIRED'
  | 'SUSPICIOUS_ID'
  | 'LIMIT_EXCEEDED'
  | 'QUARANTINED'
  | 'LOCKDOWN'
  | 'CLUSTER_UNREACHABLE';

/** What the client is told. Says nothing of the server's inside. */
const PUBLIC_MESSAGES: Record<RefusalCode, string> = {
  UNAUTHENTICATED: 'Authentication required.',
  EXPIRED: 'The session has expired. Sign in again.',
  SUSPICIOUS_ID: 'This id is not acceptable.',
  LIMIT_EXCEEDED: 'Too many connections.',
  QUARANTINED: 'This user cannot connect at the moment. Try again later.',
  LOCKDOWN: 'The server accepts no new connections at the moment.',
  CLUSTER_UNREACHABLE: 'The server accepts no new connections at the moment.',
};

/**
 * A handshake that ends here. `message` is for the server's log;
 * `data` and `publicMessage` are what the client gets to see.
 */
export class HandshakeRefusal extends WsmError {
  readonly data: { readonly code: RefusalCode };

  constructor(
    code: RefusalCode,
    message: string,
    readonly publicMessage: string = PUBLIC_MESSAGES[code],
    options?: ErrorOptions,
  ) {
    super(`WSM_${code}`, message, options);
    this.data = Object.freeze({ code });
  }
}
