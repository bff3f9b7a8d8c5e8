import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assessId, toUserKey } from 'nestjs-websocket-manager';
import { type VectorId, verifyAuditTrail } from 'nestjs-websocket-manager';
import { DangerousGateway } from '../../planting/dangerous.gateway.js';
import { type OpenTestbed, type Planted, plant } from '../../planting/plant.js';
import type { ProofContext } from '../../proof-context.js';
import { openTestbed } from '../../testbed/testbed.js';

/** The world of the security checks. */
export interface SecurityWorld extends AsyncDisposable {
  readonly seed: string;
  /** Opens an application with the `DangerousGateway` for one check. */
  readonly open: OpenTestbed;
  /** Plants a vector; each is planted once. */
  readonly plant: (vector: VectorId) => Promise<Planted>;
  readonly assessId: typeof assessId;
  readonly toUserKey: typeof toUserKey;
  readonly verifyAuditTrail: typeof verifyAuditTrail;
  /** The folder for audit trails; removed at the end. */
  readonly folder: string;
}

export async function openSecurityWorld({
  library,
  seed,
}: Pick<ProofContext, 'library' | 'seed'>): Promise<SecurityWorld> {
  const open: OpenTestbed = (options) =>
    openTestbed(library, [DangerousGateway], options);
  const folder = await mkdtemp(join(tmpdir(), 'wsm-proof-'));
  return {
    seed,
    open,
    plant: plantOnce(open),
    assessId,
    toUserKey,
    verifyAuditTrail,
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Several checks need the result of the same vector. */
function plantOnce(open: OpenTestbed): SecurityWorld['plant'] {
  const planted = new Map<VectorId, Promise<Planted>>();
  return (vector) => {
    const known = planted.get(vector) ?? plant(vector, open);
    planted.set(vector, known);
    return known;
  };
}
