import { AckTimeoutError } from '../errors/ack-timeout.error.js';
import type { ManagerRecord } from '../manager-record.js';
import { type EgressPermit, withPermit } from './permit.js';

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
  const permit: EgressPermit = { sender: from, isShared: from !== to };
  withPermit(permit, () => {
    for (const namespace of to.namespaces) {
      namespace.to(to.room).emit(event, ...args);
    }
  });
  return to.connections.size > 0 && !permit.isStopped;
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
  const permit = { sender: record, isShared: false };
  const answers = await Promise.allSettled(
    [...record.namespaces].map((namespace) =>
      withPermit(permit, (): Promise<unknown[]> => {
        const devices = namespace.to(record.room).timeout(timeoutMs);
        return devices.emitWithAck(event, ...args);
      }),
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
