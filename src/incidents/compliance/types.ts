import type { VectorId } from '../vectors.js';

/** The frameworks of the default table. An application may add duties under any other name. */
export type Framework = 'HIPAA' | 'SOC 2' | 'SEC' | 'GDPR' | (string & {});

/**
 * The kind of harm of a vector; the link between vectors and duties.
 *
 * - `exposure`: a user can read or hold another user's data.
 * - `transmission`: data was addressed to another user.
 * - `integrity`: a user can change another user's data.
 * - `authentication`: an actor has another identity than claimed.
 * - `intrusion`: an attempt from outside the system boundary.
 */
export type Harm =
  'exposure' | 'transmission' | 'integrity' | 'authentication' | 'intrusion';

/** A notice that a duty requires. */
export interface NoticeDuty {
  readonly to: string;
  /** The period in the words of the rule. */
  readonly within: string;
  /** What starts the period. */
  readonly startsAt: string;
  /** The maximum period in hours, if the rule has one that does not depend on the calendar. */
  readonly limitHours?: number;
}

/** One duty of a framework. */
export interface Duty {
  readonly framework: Framework;
  /** Paragraph or control, e.g. `45 CFR 164.312(a)(1)`. */
  readonly reference: string;
  readonly title: string;
  /** One sentence with the reason for each harm that touches the duty. */
  readonly because: Partial<Readonly<Record<Harm, string>>>;
  /**
   * `if-disclosed`: only if data reached, or may have reached, another user. A blocked violation starts
   * no notice period.
   */
  readonly appliesWhen: 'always' | 'if-disclosed';
  readonly notice?: NoticeDuty;
  /** The URL of the text of the rule. */
  readonly source: string;
}

/** The harms of each vector, and the duties that follow. Plain data; replace any part of it. */
export interface ComplianceTable {
  readonly harms: Readonly<Record<VectorId, readonly Harm[]>>;
  /** By an arbitrary name, with which {@link extendCompliance} can replace or remove a duty. */
  readonly duties: Readonly<Record<string, Duty>>;
}

/** A duty that a given violation touches, with the reason. */
export interface TouchedDuty extends Omit<Duty, 'because'> {
  readonly reason: string;
}

/** The duties in a {@link SecurityIncident}: references only; {@link assessImpact} returns the full text. */
export interface ComplianceImpact {
  readonly disclosed: boolean;
  /** e.g. `HIPAA 45 CFR 164.312(a)(1)` */
  readonly duties: readonly string[];
  /** Notice periods that may have started. Empty unless `disclosed`. */
  readonly notices: readonly (NoticeDuty & { readonly duty: string })[];
  readonly basis: typeof ASSESSMENT_BASIS;
}

/** Included in every impact, so that no record is mistaken for legal advice. */
export const ASSESSMENT_BASIS =
  'automatic assessment to start from, not legal advice';

/** The same reason for every harm. */
export function everyHarm(reason: string): Duty['because'] {
  return {
    exposure: reason,
    transmission: reason,
    integrity: reason,
    authentication: reason,
    intrusion: reason,
  };
}
