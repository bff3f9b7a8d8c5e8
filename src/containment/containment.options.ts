import { type Resolved, optionOr } from '../common/options/option.js';
import { LIMIT, milliseconds } from '../common/options/rules.js';
import { INCIDENTS_ROWS } from './records/incidents.options.js';

/** The containment rows of the option table. */
export const CONTAINMENT_ROWS = {
  /** The server-wide lockdown, which refuses all new connections. */
  lockdown: {
    /**
     * Contaminations that are tolerated within the window; one more locks the server down. Contaminations that one user
     * causes count once.
     */
    violations: optionOr(LIMIT, 10),
    /** The window in which contaminations are counted, in milliseconds. */
    windowMs: optionOr(milliseconds(1), 60_000),
    /**
     * Duration of the lockdown in milliseconds. Doubled if a contamination occurs among the first 20 connections after
     * it, up to 16 times the duration.
     */
    coolDownMs: optionOr(milliseconds(1), 60_000),
  },
  /** The quarantine of a contaminated user. */
  quarantine: {
    /** Duration of the first quarantine in milliseconds; doubled if the user is contaminated again during probation. */
    coolDownMs: optionOr(milliseconds(1), 30_000),
    /** Maximum duration of a quarantine in milliseconds. */
    maxCoolDownMs: optionOr(milliseconds(1), 900_000),
    /** Messages of a returned user that are on probation, in mode `isolated`. */
    probes: optionOr(LIMIT, 10),
  },
  /** The destinations and the content of incidents. */
  incidents: INCIDENTS_ROWS,
};

/** The resolved options of containment. */
export type ContainmentOptions = Resolved<typeof CONTAINMENT_ROWS>;

/**
 * When, and for how long, the server refuses all new connections, see {@link EmergencyBreaker}. Clients that are
 * connected stay connected.
 *
 * Only contaminations count: critical violations of scope `both`, see {@link VECTORS}, in mode `enforce`. Contaminations
 * that one user causes within the window count once, so that no user can lock the server down alone.
 */
export type LockdownOptions = ContainmentOptions['lockdown'];

/** How long new connections of a contaminated user are refused. */
export type QuarantineOptions = ContainmentOptions['quarantine'];
