import { fingerprintKey, type FingerprintedViolation } from './fingerprint.js';
import type { IncidentDetail, SecurityIncident } from './incident.js';

/** Bounds of a {@link RepetitionCounter}. */
export interface RepetitionLimits {
  /** Fingerprints that are counted at a time; beyond it, violations are counted by vector only. */
  readonly maxFingerprints: number;
  /** Different fingerprints for the same vector and users; beyond it, event and path are omitted. */
  readonly maxVariants: number;
}

interface Slot {
  readonly first: SecurityIncident;
  readonly variantOf: string | null;
  repetitions: number;
}

/** A repetition of a recorded violation, or the data to record a new one. */
export type Occurrence =
  | { readonly isNew: false; readonly first: SecurityIncident }
  | {
      readonly isNew: true;
      readonly detail: IncidentDetail;
      readonly fingerprintKey: string;
      /** Starts counting its repetitions. */
      readonly keep: (first: SecurityIncident) => void;
    };

/** Repetitions of an incident since its last record. */
export interface Repetitions {
  readonly first: SecurityIncident;
  readonly count: number;
}

/**
 * Counts the repetitions of recent incidents, so that they do not become records. Memory is bounded: in a
 * flood of new events or paths, their detail is dropped first, so that one user cannot displace the
 * records of others, and then the users. The count stays exact.
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

  /** Counts a violation if it repeats a recent one. */
  add(facts: FingerprintedViolation): Occurrence {
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
   * Ends a window: returns the incidents that were repeated in it and forgets the others. An ongoing
   * repetition causes one summary per window.
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

  private repeat(key: string): Occurrence | undefined {
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
  ): Occurrence {
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

/** The response is part of the slot, but not of the fingerprint. */
function slotKey(
  fingerprint: string,
  { action, disclosed }: FingerprintedViolation,
): string {
  return `${fingerprint} ${action} ${disclosed}`;
}
