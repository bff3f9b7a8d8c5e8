import { v7 as uuidV7 } from 'uuid';
import { ASSESSMENT_BASIS, type ComplianceImpact } from './compliance/types.js';
import { boundTexts, fingerprintOf } from './fingerprint.js';
import { BY_HAND, type Measure, type SecurityIncident } from './incident.js';

/** For a manual measure, and for a vector outside the catalogue, which an untyped caller may pass. */
export const NO_IMPACT: ComplianceImpact = Object.freeze({
  disclosed: false,
  duties: Object.freeze([]),
  notices: Object.freeze([]),
  basis: ASSESSMENT_BASIS,
});
const SEVERITY = 'high';

/**
 * The record of a manual measure.
 *
 * @param digest replaces user keys, if given
 */
export function measureOf(
  { action, users, reason }: Measure,
  node: string,
  digest: ((user: string) => string) | undefined,
): SecurityIncident {
  const facts = boundTexts({ users, reason }, digest);
  return Object.freeze({
    id: uuidV7(),
    at: new Date().toISOString(),
    node,
    vector: BY_HAND,
    severity: SEVERITY,
    users: Object.freeze(facts.users),
    event: null,
    handler: null,
    rooms: Object.freeze([]),
    namespace: null,
    connection: null,
    paths: Object.freeze([]),
    action,
    ...(facts.reason !== null ? { reason: facts.reason } : undefined),
    impact: NO_IMPACT,
    fingerprint: fingerprintOf(JSON.stringify([BY_HAND, action, facts.users])),
    detail: 'full',
    count: 1,
  } satisfies SecurityIncident);
}
