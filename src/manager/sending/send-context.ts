import type { ManagerRecord } from '../manager-record.js';

/**
 * One packet that a manager is sending at this moment. The egress policy takes it when that packet comes by: what a
 * manager has decided on needs no second judgement of its recipients. Whatever else happens while the packet is made
 * and encoded (a listener for outgoing packets, a `toJSON`) is judged like any other.
 */
export interface SendContext {
  /** Whose manager is sending; nobody's for a notice of the server itself. */
  readonly sender: ManagerRecord | undefined;
  /** Whether others than the sender may get it: `sendTo`, or a channel. */
  readonly isShared: boolean;
  /** The room, or the id of the socket, that it is for. */
  readonly target: string;
  readonly event: string;
  readonly args: readonly unknown[];
  /** Set by the policy if it has stopped the packet all the same: for an object that is somebody else's, say. */
  isStopped?: boolean;
}

// A packet is sent synchronously, from the manager down to the adapter.
let current: SendContext | undefined;

/**
 * The context of a packet that is on its way out, if a manager is sending just that packet. It is taken: there is none
 * for a second one.
 *
 * @param isFor whether the packet has this target
 */
export function takeSendContext(
  event: string,
  args: readonly unknown[],
  isFor: (target: string) => boolean,
): SendContext | undefined {
  const context = current;
  if (
    context === undefined ||
    context.event !== event ||
    !isFor(context.target) ||
    !areSame(context.args, args)
  )
    return undefined;
  current = undefined;
  return context;
}

/** Sends one packet, synchronously, under a context that is good for it alone. */
export function withSendContext<Result>(
  context: SendContext,
  send: () => Result,
): Result {
  const previous = current;
  current = context;
  try {
    return send();
  } finally {
    current = previous;
  }
}

function areSame(some: readonly unknown[], others: readonly unknown[]) {
  return (
    some.length === others.length &&
    some.every((arg, index) => arg === others[index])
  );
}
