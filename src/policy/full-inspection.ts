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

/** Places between two looks at the clock; below a millisecond. */
const NODES_PER_STEP = 2_000;
/** How long the event loop is kept from other work. */
const SLICE_MS = 3;
/** Findings that are written out; one shared list of thousands needs no more to be fixed. */
const MAX_FINDINGS = 1_000;

/** What a full check looks for: everything that can be seen without a message. */
export const INSPECTED_VECTORS: readonly VectorId[] = Object.freeze([
  'shared-reference',
  'nested-shared-reference',
  'shared-buffer',
  'shared-mode',
  'manager-collision',
  'foreign-room',
  'prototype-pollution',
] as const);

/** What a full check asks the rest of the module. */
export interface FullInspection {
  readonly inspector: Inspector;
  readonly clock: InspectionClock;
  managerOf(record: ManagerRecord): InspectedManager | undefined;
  /** What is wrong with the manager itself. */
  checkManager(record: ManagerRecord): readonly Finding<VectorId>[];
  checkPrototypes(): readonly Finding<VectorId>[];
}

/** Looks at everything some managers hold; pauses for other work every few milliseconds. */
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
    // Released while others were looked at.
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

/** No socket of the user is in the private room of somebody else. */
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
