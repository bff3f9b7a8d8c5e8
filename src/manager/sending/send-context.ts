import type { ManagerRecord } from '../manager-record.js';

/**
 * The packet that a manager is currently sending. The egress policy takes the context when it sees that packet, and does
 * not judge its recipients again. Any other packet that is sent meanwhile, by a listener for outgoing packets or a
 * `toJSON`, is judged as usual.
 */
export interface SendContext {
  /** The sending manager; `undefined` for a notice of the server. */
  readonly sender: ManagerRecord | undefined;
  /** Whether other users than the sender may receive it: `sendTo`, or a channel. */
  readonly isShared: boolean;
  /** The target room, or the id of the target socket. */
  readonly target: string;
  readonly event: string;
  readonly args: readonly unknown[];
  /** Set by the policy if it stops the packet, for example because of an object of another user. */
  isStopped?: boolean;
}

// A packet is sent synchronously, from the manager down to the adapter.
let current: SendContext | undefined;

/**
 * Takes the context of an outgoing packet, if a manager is sending this packet. The context can be taken once.
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

/** Sends one packet synchronously, with a context that applies to this packet alone. */
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
