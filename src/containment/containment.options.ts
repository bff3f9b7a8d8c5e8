import type { IncidentsOptions } from './incidents.options.js';

/** When new connections are refused for everybody. */
export interface LockdownOptions {
  /** So many critical violations of scope `both` are borne; one more within the window is too many. */
  readonly violations: number;
  readonly windowMs: number;
  /** How long nobody gets in; doubled when it happens again right after. */
  readonly coolDownMs: number;
}

/** How long a contaminated user waits. */
export interface QuarantineOptions {
  /** For the first time; doubled when it happens again while the user is watched. */
  readonly coolDownMs: number;
  readonly maxCoolDownMs: number;
  /** How many messages of a user who has come back are watched, in the mode `isolated`. */
  readonly probes: number;
}

/** What the containment room needs to know of the module's options. */
export interface ContainmentOptions {
  readonly lockdown: LockdownOptions;
  readonly quarantine: QuarantineOptions;
  readonly incidents: IncidentsOptions;
}

export const CONTAINMENT_OPTIONS = Symbol(
  'nestjs-websocket-manager:containment',
);
