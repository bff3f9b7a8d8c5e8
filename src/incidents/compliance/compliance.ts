import { HIPAA_DUTIES } from './hipaa.js';
import { SEC_AND_GDPR_DUTIES } from './sec-gdpr.js';
import { SOC2_DUTIES } from './soc2.js';
import {
  ASSESSMENT_BASIS,
  type ComplianceImpact,
  type ComplianceTable,
  type Duty,
  type Harm,
  type TouchedDuty,
} from './types.js';
import type { IncidentAction } from '../incident.js';
import { VECTORS, type VectorId } from '../vectors.js';

const SHARED_STATE: readonly Harm[] = ['exposure', 'integrity'];
const MISDIRECTED: readonly Harm[] = ['exposure', 'transmission'];

/** The default of the option `incidents.compliance`. */
export const DEFAULT_COMPLIANCE: ComplianceTable = deepFreeze({
  harms: {
    'shared-reference': SHARED_STATE,
    'nested-shared-reference': SHARED_STATE,
    'shared-buffer': SHARED_STATE,
    'shared-context': ['exposure', 'integrity', 'authentication'],
    'context-mutated': ['exposure', 'integrity', 'authentication'],
    'shared-mode': ['integrity'],
    'manager-collision': ['exposure', 'integrity', 'authentication'],
    'shared-credential': ['exposure', 'authentication', 'intrusion'],
    'shared-listener': ['integrity'],
    'prototype-pollution': ['exposure', 'integrity', 'intrusion'],
    'socket-rebound': ['exposure', 'authentication'],
    'identity-drift': ['exposure', 'authentication'],
    'foreign-room': ['exposure', 'transmission', 'intrusion'],
    'context-bleed': ['exposure', 'integrity', 'authentication'],
    'stale-manager': ['integrity'],
    'unscoped-broadcast': MISDIRECTED,
    'foreign-recipient': MISDIRECTED,
    'foreign-channel': MISDIRECTED,
    'foreign-object': MISDIRECTED,
    'foreign-attribution': MISDIRECTED,
    'spoofed-identity': ['authentication', 'intrusion'],
    'foreign-tenant': MISDIRECTED,
    'foreign-connection': ['integrity'],
    // It has not been delivered.
    'unattributed-packet': ['integrity'],
    // No data of the user is sent.
    'detached-context': [],
    'suspicious-id': ['authentication', 'intrusion'],
  },
  duties: { ...HIPAA_DUTIES, ...SOC2_DUTIES, ...SEC_AND_GDPR_DUTIES },
});

/**
 * The duties that a violation touches, in the order of the table, each with the reason.
 * It is a first assessment, not legal advice: people decide whether a framework applies to the application and
 * whether a disclosure is a notifiable breach.
 */
export function assessImpact(
  vector: VectorId,
  { disclosed }: { readonly disclosed: boolean },
  table: ComplianceTable = DEFAULT_COMPLIANCE,
): readonly TouchedDuty[] {
  const harms = table.harms[vector] ?? [];
  return Object.values(table.duties).flatMap(({ because, ...duty }) => {
    const harm = harms.find((candidate) => because[candidate] !== undefined);
    if (
      harm === undefined ||
      (duty.appliesWhen === 'if-disclosed' && !disclosed)
    )
      return [];
    return [{ ...duty, reason: because[harm] ?? '' }];
  });
}

/** The assessment in the form of {@link SecurityIncident.impact}. */
export function summariseImpact(
  vector: VectorId,
  disclosed: boolean,
  table: ComplianceTable = DEFAULT_COMPLIANCE,
): ComplianceImpact {
  const touched = assessImpact(vector, { disclosed }, table);
  const dutyName = (duty: TouchedDuty) => `${duty.framework} ${duty.reference}`;
  return deepFreeze({
    disclosed,
    duties: touched.map(dutyName),
    notices: touched.flatMap((duty) =>
      disclosed && duty.notice
        ? [{ duty: dutyName(duty), ...duty.notice }]
        : [],
    ),
    basis: ASSESSMENT_BASIS,
  });
}

/**
 * Whether a violation may have disclosed data.
 *
 * A vector of scope `both` may have disclosed data before it was detected. Any other vector discloses
 * data only if it was not blocked.
 */
export function isDisclosure(
  vector: VectorId,
  action: IncidentAction,
  table: ComplianceTable = DEFAULT_COMPLIANCE,
): boolean {
  if (!(table.harms[vector] ?? []).includes('exposure')) return false;
  return VECTORS[vector]?.scope === 'both' || action === 'reported';
}

/** Changes to a {@link ComplianceTable}. `null` removes a duty. */
export interface ComplianceOverrides {
  readonly harms?: Partial<Readonly<Record<VectorId, readonly Harm[]>>>;
  readonly duties?: Readonly<Record<string, Duty | null>>;
}

/** Returns a new table with parts added, replaced or removed. The given table is not changed. */
export function extendCompliance(
  table: ComplianceTable,
  overrides: ComplianceOverrides,
): ComplianceTable {
  const duties = Object.entries({ ...table.duties, ...overrides.duties });
  return deepFreeze({
    harms: { ...table.harms, ...overrides.harms },
    duties: Object.fromEntries(
      duties.filter((entry): entry is [string, Duty] => entry[1] !== null),
    ),
  });
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (
      typeof member === 'object' &&
      member !== null &&
      !Object.isFrozen(member)
    ) {
      deepFreeze(member as object);
    }
  }
  return Object.freeze(value);
}
