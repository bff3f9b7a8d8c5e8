import { setTimeout as pause } from 'node:timers/promises';
import type { SecurityIncident, VectorId } from 'nestjs-websocket-manager';
import type { Violation, VectorMode } from 'nestjs-websocket-manager';
import type { WebSocketManagerOptions } from 'nestjs-websocket-manager';
import type { Testbed } from '../testbed/testbed.js';
import type { Packet } from '../testbed/visitor.js';
import { OCCURRENCES } from './occurrences.js';

/** The effects of a planted vector. */
export interface Planted {
  readonly vector: VectorId;
  readonly violations: readonly Violation[];
  readonly incidents: readonly SecurityIncident[];
  /** The codes of the errors and notices of the clients, and of refused handshakes. */
  readonly notices: readonly string[];
  /** The packets that reached Bob, who requested none. */
  readonly reachedBob: readonly Packet[];
}

/** Opens a testbed with the `DangerousGateway`. */
export type OpenTestbed = (
  options: WebSocketManagerOptions,
) => Promise<Testbed>;

/** Packets that are in flight arrive within this time, in milliseconds. */
const SETTLE_MS = 25;

/** Causes a vector between two users of a new application. */
export async function plant(
  vector: VectorId,
  open: OpenTestbed,
  mode: VectorMode = 'enforce',
): Promise<Planted> {
  const { options, inHandshake, plant } = OCCURRENCES[vector];
  await using bed = await open({ ...options?.(), vectors: { [vector]: mode } });
  const { registry, violations, incidents } = bed;
  const alice = await bed.enter('alice');
  if (inHandshake) {
    const refusal = await bed.knock('bob');
    const notices = [...alice.notices, ...(refusal ? [refusal] : [])];
    return { vector, violations, incidents, notices, reachedBob: [] };
  }
  const bob = await bed.enter('bob');
  await plant({ registry, alice, bob });
  await pause(SETTLE_MS);
  const notices = [...alice.notices, ...bob.notices];
  return { vector, violations, incidents, notices, reachedBob: bob.news };
}
