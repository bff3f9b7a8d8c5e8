import { AckTimeoutError } from '../errors/ack-timeout.error.js';
import type { ManagerRecord } from '../manager-record.js';
import { type SendContext, withSendContext } from './send-context.js';

/**
 * Sends to every device of a user.
 *
 * @returns whether it was sent to a device that is connected to this process
 */
export function sendInto(
  from: ManagerRecord,
  to: ManagerRecord,
  event: string,
  args: readonly unknown[],
): boolean {
  let isStopped = false;
  for (const namespace of to.namespaces) {
    const context: SendContext = {
      sender: from,
      isShared: from !== to,
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
 * @throws {AckTimeoutError} if a device has not answered in time
 */
export async function askDevices(
  record: ManagerRecord,
  event: string,
  args: readonly unknown[],
): Promise<unknown[]> {
  const timeoutMs = record.host.ackTimeout;
  const target = record.room;
  const answers = await Promise.allSettled(
    [...record.namespaces].map((namespace) =>
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
