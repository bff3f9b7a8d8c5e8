import type { VectorId } from '../vectors.js';

/** The frameworks of the default table. An application may add duties under any other name. */
export type Framework = 'HIPAA' | 'SOC 2' | 'SEC' | 'GDPR' | (string & {});

/**
 * In which way a vector hurts; the link between vectors and duties.
 *
 * `exposure`: somebody can see or hold another user's data. `transmission`: data was on its way to
 * somebody else. `integrity`: somebody can change another user's data. `authentication`: who acts
 * is not who they say. `intrusion`: an attempt from outside the system boundary.
 */
export type Harm =
  'exposure' | 'transmission' | 'integrity' | 'authentication' | 'intrusion';

/** A notice that a duty asks for. */
export interface NoticeDuty {
  readonly to: string;
  /** The period in the words of the rule. */
  readonly within: string;
  /** What starts the period. */
  readonly startsAt: string;
  /** The outer limit in hours, where the rule has one that can be counted without a calendar. */
  readonly limitHours?: number;
}

/** One duty of a framework. */
export interface Duty {
  readonly framework: Framework;
  /** Paragraph or control, e.g. `45 CFR 164.312(a)(1)`. */
  readonly reference: string;
  readonly title: string;
  /** The reason in a sentence, for each harm that touches the duty. */
  readonly because: Partial<Readonly<Record<Harm, string>>>;
  /**
   * `if-disclosed`: only when data reached, or may have reached, somebody it does not belong to.
   * What was blocked before it left starts no notice period.
   */
  readonly appliesWhen: 'always' | 'if-disclosed';
  readonly notice?: NoticeDuty;
  /** Where the text of the rule can be read. */
  readonly source: string;
}

/** What a vector does to users, and what duties follow. Plain data: replace any part of it. */
export interface ComplianceTable {
  readonly harms: Readonly<Record<VectorId, readonly Harm[]>>;
  /** By a name of one's choice, so that `extendCompliance` can replace or remove one. */
  readonly duties: Readonly<Record<string, Duty>>;
}

/** A duty that a given violation touches, with the reason why. */
export interface TouchedDuty extends Omit<Duty, 'because'> {
  readonly reason: string;
}

/** The duties as an incident carries them: references only; `assessImpact` has the full text. */
export interface ComplianceImpact {
  readonly disclosed: boolean;
  /** e.g. `HIPAA 45 CFR 164.312(a)(1)` */
  readonly duties: readonly string[];
  /** Notice periods that may have started to run. Empty unless `disclosed`. */
  readonly notices: readonly (NoticeDuty & { readonly duty: string })[];
  readonly basis: typeof ASSESSMENT_BASIS;
}

/** Said in every impact, so that no record is mistaken for counsel. */
export const ASSESSMENT_BASIS =
  'automatic assessment to start from, not legal advice';

/** One reason for whatever harm a vector does. */
export function everyHarm(reason: string): Duty['because'] {
  return {
    exposure: reason,
    transmission: reason,
    integrity: reason,
    authentication: reason,
    intrusion: reason,
  };
}
