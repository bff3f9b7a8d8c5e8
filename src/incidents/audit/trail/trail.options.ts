import type { SinkStats, TroubleReporter } from '../../sinks/sink.js';
import type { AuditKey } from '../chain/record.js';
import type { AnchorStats, AuditAnchor } from './anchor.js';

/** Options of {@link AuditTrail}. */
export interface AuditTrailOptions {
  /** The file. Its directory is created if it is missing. Each process needs its own file. */
  readonly path: string;
  /**
   * The key of an HMAC chain. Without the key, the chain cannot be rebuilt after a change of the file. At least 16 bytes.
   * Default: a plain SHA-256 chain.
   */
  readonly key?: AuditKey;
  /** The process name in the header of every file. Default `host:pid`. */
  readonly node?: string;
  /** Size at which the file is rotated, in bytes. Default 64 MiB. Rotated files are never removed. */
  readonly maxBytes?: number;
  /** Incidents that may wait for the disk; further ones are counted only. Default 10,000. */
  readonly maxPending?: number;
  /** Pause after the first failure in milliseconds, doubled up to `maxRetryMs`. Default 100. */
  readonly retryMs?: number;
  /** Maximum pause in milliseconds. Default 5,000. */
  readonly maxRetryMs?: number;
  /** Stores the newest head elsewhere, see {@link AuditAnchor}. Default: none. */
  readonly anchor?: AuditAnchor;
  readonly onTrouble?: TroubleReporter;
}

/** The counters of the trail. `dropped`: incidents that were counted only. */
export interface AuditTrailStats extends SinkStats {
  readonly isDegraded: boolean;
  /** Whether counts of dropped incidents are still to be written. */
  readonly isSpilling: boolean;
  /** Age of the last record on disk, in milliseconds; `null` before there is one. */
  readonly headAgeMs: number | null;
  /** Null without `incidents.anchor`. */
  readonly anchor: AnchorStats | null;
}
