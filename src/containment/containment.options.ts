import { type Resolved, optionOr } from '../common/options/option.js';
import { LIMIT, milliseconds } from '../common/options/rules.js';
import { INCIDENTS_ROWS } from './records/incidents.options.js';

/** The rows of containment in the table of options. */
export const CONTAINMENT_ROWS = {
  /** When new connections are refused for everybody. */
  lockdown: {
    /**
     * Contaminations that are tolerated within the window; one more locks the server down. What one user sets off
     * counts once.
     */
    violations: optionOr(LIMIT, 10),
    /** How long a contamination counts, in milliseconds. */
    windowMs: optionOr(milliseconds(1), 60_000),
    /**
     * How long new connections are refused, in milliseconds. Doubled when it happens again among the first 20
     * connections afterwards, up to sixteen times as long.
     */
    coolDownMs: optionOr(milliseconds(1), 60_000),
  },
  /** How long a contaminated user waits. */
  quarantine: {
    /** How long the first quarantine lasts, in milliseconds; doubled if it happens again while the user is watched. */
    coolDownMs: optionOr(milliseconds(1), 30_000),
    /** The longest quarantine, in milliseconds. */
    maxCoolDownMs: optionOr(milliseconds(1), 900_000),
    /** Messages of a returned user that are watched, in the mode `isolated`. */
    probes: optionOr(LIMIT, 10),
  },
  /** Where incidents go, and what stands in them. */
  incidents: INCIDENTS_ROWS,
};

/** The options that containment reads. */
export type ContainmentOptions = Resolved<typeof CONTAINMENT_ROWS>;

/**
 * When the server refuses new connections from everybody, see {@link EmergencyBreaker}.
 *
 * Only contaminations count: critical violations of scope `both`, as {@link VECTORS} lists them, in mode `enforce`. What
 * one user sets off within the window counts once, so that nobody can lock the server down alone.
 */
export type LockdownOptions = ContainmentOptions['lockdown'];

/** How long a contaminated user waits before a new connection is accepted. */
export type QuarantineOptions = ContainmentOptions['quarantine'];
