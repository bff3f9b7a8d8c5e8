import type { Namespace } from 'socket.io';
import type { UserKey } from '../../identity/index.js';
import { AckTimeoutError } from '../errors/ack-timeout.error.js';
import type { ManagerRecord } from '../manager-record.js';
import { privateRoomOf } from './private-room.js';
import { type SendContext, withSendContext } from './send-context.js';

/** A recipient: a manager, or a user without a manager in this process. */
type Recipient = Pick<ManagerRecord, 'room' | 'connections' | 'namespaces'>;

const NOT_CONNECTED_HERE = {
  connections: new Set<never>(),
  namespaces: new Set<never>(),
};

/** A user without a manager in this process, who may be connected to another node. */
export function elsewhere(key: UserKey): Recipient {
  return { room: privateRoomOf(key), ...NOT_CONNECTED_HERE };
}

/** The namespaces in which a user may be connected, on this node or on another one. */
function namespacesOf(
  { namespaces }: Recipient,
  { host }: ManagerRecord,
): Iterable<Namespace> {
  const { others } = host;
  return others.namespaces.size === 0
    ? namespaces
    : new Set([...namespaces, ...others.namespaces]);
}

/**
 * Sends to every device of a user, on every node of a cluster.
 *
 * @returns whether it was sent to a device that is connected to this process
 */
export function sendInto(
  from: ManagerRecord,
  to: Recipient,
  event: string,
  args: readonly unknown[],
): boolean {
  let isStopped = false;
  for (const namespace of namespacesOf(to, from)) {
    const context: SendContext = {
      sender: from,
      isShared: from.room !== to.room,
      target: to.room,
      event,
      args,
    };
    withSendContext(context, () => {
      namespace.to(to.room).emit(event, ...args);
    });
    isStopped ||= context.isStopped === true;
  }
  return to.connections.size > 0 && !isStopped;
}

/**
 * Sends to every device of a user and collects one acknowledgement from each.
 *
 * @throws {AckTimeoutError} if a device does not answer in time
 */
export async function askDevices(
  record: ManagerRecord,
  event: string,
  args: readonly unknown[],
): Promise<unknown[]> {
  const timeoutMs = record.host.ackTimeout;
  const target = record.room;
  const answers = await Promise.allSettled(
    [...namespacesOf(record, record)].map((namespace) =>
      withSendContext(
        { sender: record, isShared: false, target, event, args },
        (): Promise<unknown[]> => {
          const devices = namespace.to(target).timeout(timeoutMs);
          return devices.emitWithAck(event, ...args);
        },
      ),
    ),
  );
  const responses = answers.flatMap((answer) =>
    answer.status === 'fulfilled'
      ? answer.value
      : ((answer.reason as { responses?: unknown[] }).responses ?? []),
  );
  if (answers.some(({ status }) => status === 'rejected')) {
    throw new AckTimeoutError(event, timeoutMs, responses);
  }
  return responses;
}
