import type { ManagerRecord } from '../manager-record.js';

/**
 * What a manager has decided about the packet it is sending at this moment. The egress policy asks for it: a packet
 * sent through a manager needs no second judgement of its recipients.
 */
export interface EgressPermit {
  /** Whose manager is sending; nobody's for a notice of the server itself. */
  readonly sender: ManagerRecord | undefined;
  /** Whether others than the sender may get it: `sendTo`, or a channel. */
  readonly isShared: boolean;
  /** Set by the policy if it has stopped the packet all the same: for an object that is somebody else's, say. */
  isStopped?: boolean;
}

/** For what the server itself has to say to a client. */
export const NOTICE: Readonly<EgressPermit> = Object.freeze({
  sender: undefined,
  isShared: false,
});

// A packet is sent synchronously, from the manager down to the adapter.
let current: EgressPermit | undefined;

export function currentPermit(): EgressPermit | undefined {
  return current;
}

/** Tells whoever is sending at this moment that nothing has left. */
export function noteStopped(): void {
  if (current && current !== NOTICE) current.isStopped = true;
}

export function withPermit<Result>(
  permit: EgressPermit,
  send: () => Result,
): Result {
  const previous = current;
  current = permit;
  try {
    return send();
  } finally {
    current = previous;
  }
}
