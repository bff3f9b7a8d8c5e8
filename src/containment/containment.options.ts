import type { IncidentsOptions } from './records/incidents.options.js';

/**
 * When the server refuses new connections from everybody, see {@link EmergencyBreaker}.
 *
 * Only contaminations count: critical violations of scope `both`, as {@link VECTORS} lists them, in mode `enforce`. What
 * one user sets off within the window counts once, so that nobody can lock the server down alone.
 */
export interface LockdownOptions {
  /** How many contaminations are tolerated within the window; one more locks the server down. Default: 10. */
  readonly violations: number;
  /** How long a contamination counts, in milliseconds. Default: 60,000. */
  readonly windowMs: number;
  /**
   * How long new connections are refused, in milliseconds. Doubled when it happens again among the first 20 connections
   * afterwards, up to sixteen times as long. Default: 60,000.
   */
  readonly coolDownMs: number;
}

/** How long a contaminated user waits before a new connection is accepted. */
export interface QuarantineOptions {
  /** The first time, in milliseconds; doubled when it happens again while the user is watched. Default: 30,000. */
  readonly coolDownMs: number;
  /** The longest wait, in milliseconds. Default: 900,000. */
  readonly maxCoolDownMs: number;
  /** How many messages of a user who has come back are watched, in the mode `isolated`. Default: 10. */
  readonly probes: number;
}

/** The options of the module that containment reads. */
export interface ContainmentOptions {
  readonly lockdown: LockdownOptions;
  readonly quarantine: QuarantineOptions;
  readonly incidents: IncidentsOptions;
}

export const CONTAINMENT_OPTIONS = Symbol(
  'nestjs-websocket-manager:containment',
);
