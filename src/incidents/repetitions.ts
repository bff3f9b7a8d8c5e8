import { fingerprintKey, type FingerprintedViolation } from './fingerprint.js';
import type { IncidentDetail, SecurityIncident } from './incident.js';

/** How repetitions are counted, and how many different ones. */
export interface RepetitionLimits {
  /** Fingerprints counted at a time; beyond that, violations are counted by vector only. */
  readonly maxFingerprints: number;
  /** Different fingerprints for the same vector and users; beyond that, event and path are left out. */
  readonly maxVariants: number;
}

interface Slot {
  readonly first: SecurityIncident;
  readonly variantOf: string | null;
  repetitions: number;
}

/** A violation that was seen before, or what is needed to record a new one. */
export type Sighting =
  | { readonly isNew: false; readonly first: SecurityIncident }
  | {
      readonly isNew: true;
      readonly detail: IncidentDetail;
      readonly fingerprintKey: string;
      /** Starts the count of its repetitions. */
      readonly keep: (first: SecurityIncident) => void;
    };

/** Repetitions of an incident since its last record. */
export interface Repetitions {
  readonly first: SecurityIncident;
  readonly count: number;
}

/**
 * Remembers what was recorded lately, so that the next violation of the same kind is a number and
 * not a record. Bounded, however many kinds there are: a flood of ever new events or
 * paths loses their detail first (so that one user cannot crowd out another's record), then the
 * users; the count stays exact.
 */
export class RepetitionCounter {
  private slots = new Map<string, Slot>();
  private readonly variants = new Map<string, number>();
  private unsummarisedCount = 0;

  constructor(private readonly limits: RepetitionLimits) {}

  get size(): number {
    return this.slots.size;
  }

  get unsummarised(): number {
    return this.unsummarisedCount;
  }

  /** Counts a violation if its kind is known. */
  sight(facts: FingerprintedViolation): Sighting {
    const full = fingerprintKey(facts, 'full');
    const known = this.repeat(slotKey(full, facts));
    if (known) return known;

    const { maxFingerprints, maxVariants } = this.limits;
    const users = fingerprintKey(facts, 'users');
    const hasRoom = this.slots.size < maxFingerprints;
    if (hasRoom && (this.variants.get(users) ?? 0) < maxVariants) {
      return this.open(full, facts, 'full', users);
    }
    const coarse = this.repeat(slotKey(users, facts));
    if (coarse) return coarse;
    if (hasRoom) return this.open(users, facts, 'users', null);

    const vector = fingerprintKey(facts, 'vector');
    return (
      this.repeat(slotKey(vector, facts)) ??
      this.open(vector, facts, 'vector', null)
    );
  }

  /**
   * Ends a window: gives what was repeated in it, and forgets what was not. What keeps being
   * repeated stays known, and costs one summary a window.
   */
  endWindow(): readonly Repetitions[] {
    const repeated = [...this.slots].filter(([, slot]) => slot.repetitions > 0);
    const summaries = repeated.map(([, { first, repetitions: count }]) => ({
      first,
      count,
    }));
    this.slots = new Map(repeated);
    this.unsummarisedCount = 0;
    this.variants.clear();
    for (const slot of this.slots.values()) {
      slot.repetitions = 0;
      this.countVariant(slot.variantOf, 1);
    }
    return summaries;
  }

  private repeat(key: string): Sighting | undefined {
    const slot = this.slots.get(key);
    if (!slot) return undefined;
    slot.repetitions++;
    this.unsummarisedCount++;
    return { isNew: false, first: slot.first };
  }

  private open(
    fingerprint: string,
    facts: FingerprintedViolation,
    detail: IncidentDetail,
    variantOf: string | null,
  ): Sighting {
    return {
      isNew: true,
      detail,
      fingerprintKey: fingerprint,
      keep: (first) => {
        this.slots.set(slotKey(fingerprint, facts), {
          first,
          variantOf,
          repetitions: 0,
        });
        this.countVariant(variantOf, 1);
      },
    };
  }

  private countVariant(of: string | null, by: number): void {
    if (of !== null) this.variants.set(of, (this.variants.get(of) ?? 0) + by);
  }
}

/** What was done about it is part of what is counted, though not of the fingerprint. */
function slotKey(
  fingerprint: string,
  { action, disclosed }: FingerprintedViolation,
): string {
  return `${fingerprint} ${action} ${disclosed}`;
}
