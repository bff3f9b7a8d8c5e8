import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Finding } from '../common/finding.js';
import type { VectorId } from '../incidents/index.js';
import {
  type IsolationReport,
  type ManagerRecord,
  ownerOfRoom,
} from '../manager/index.js';
import type { Inspector } from '../memory/index.js';
import type { InspectedManager } from './inspected-manager.js';
import type { InspectionClock } from './inspection-clock.js';

/** Places visited between two readings of the clock; takes less than a millisecond. */
const NODES_PER_STEP = 2_000;
/** Milliseconds that the inspection blocks the event loop at a time. */
const SLICE_MS = 3;
/** Findings that a report contains at most. One shared list can cause thousands. */
const MAX_FINDINGS = 1_000;

/** The vectors that a full inspection covers: those that can be detected without a message. */
export const INSPECTED_VECTORS: readonly VectorId[] = Object.freeze([
  'shared-reference',
  'nested-shared-reference',
  'shared-buffer',
  'shared-mode',
  'manager-collision',
  'foreign-room',
  'prototype-pollution',
] as const);

/** The dependencies of {@link inspectFully}. */
export interface FullInspection {
  readonly inspector: Inspector;
  readonly clock: InspectionClock;
  managerOf(record: ManagerRecord): InspectedManager | undefined;
  /** Findings about the manager itself. */
  checkManager(record: ManagerRecord): readonly Finding<VectorId>[];
  checkPrototypes(): readonly Finding<VectorId>[];
}

/** Inspects everything that some managers hold. Yields to other work every few milliseconds. */
export async function inspectFully(
  records: Iterable<ManagerRecord>,
  inspection: FullInspection,
): Promise<IsolationReport> {
  const begun = performance.now();
  const findings: Finding<VectorId>[] = [...inspection.checkPrototypes()];
  let [managers, attributes, nodes] = [0, 0, 0];
  let pausedAt = begun;

  for (const record of records) {
    const manager = inspection.managerOf(record);
    // Released while another manager was inspected.
    if (!manager) continue;
    managers += 1;
    attributes += countAttributes(manager);
    findings.push(...inspection.checkManager(record), ...checkRooms(record));
    let visited = 0;
    for (const step of inspection.inspector.inspectFully(
      manager,
      NODES_PER_STEP,
    )) {
      visited = step.visited;
      findings.push(...step.findings);
      const workedMs = performance.now() - pausedAt;
      if (workedMs < SLICE_MS) continue;
      inspection.clock.add(workedMs);
      await nextTurn();
      pausedAt = performance.now();
    }
    nodes += visited;
  }
  inspection.clock.add(performance.now() - pausedAt);
  return {
    clean: findings.length === 0,
    checked: {
      managers,
      attributes,
      nodes,
      vectors: INSPECTED_VECTORS,
      milliseconds: performance.now() - begun,
    },
    findings: findings.slice(0, MAX_FINDINGS),
  };
}

function countAttributes(manager: InspectedManager): number {
  let attributes = 0;
  for (const [, value, isStore] of manager.roots()) {
    attributes += isStore === true && value instanceof Map ? value.size : 1;
  }
  return attributes;
}

/** Finds the user's sockets that are in the private room of another user. */
function checkRooms({ key, connections }: ManagerRecord): Finding<VectorId>[] {
  const findings: Finding<VectorId>[] = [];
  for (const { socket } of connections) {
    for (const room of socket.rooms) {
      const owner = ownerOfRoom(room);
      if (owner === undefined || owner === key) continue;
      findings.push({ vector: 'foreign-room', users: [key, owner], paths: [] });
    }
  }
  return findings;
}
