import type { SinkStats, TroubleReporter } from '../../sinks/sink.js';
import type { AuditKey } from '../chain/record.js';
import type { AnchorStats, AuditAnchor } from './anchor.js';

/** Where the audit trail is written, and how it deals with a disk that does not take it. */
export interface AuditTrailOptions {
  /** The file. Its directory is made if needed; one process writes one file. */
  readonly path: string;
  /**
   * Makes the chain an HMAC chain, so that somebody who can write the file but does not have the key cannot
   * chain it again. At least 16 bytes. Default: plain SHA-256.
   */
  readonly key?: AuditKey;
  /** Stands in the header of every file. Default `host:pid`. */
  readonly node?: string;
  /** The file is rotated at this size. Default 64 MiB. Rotated files are never removed. */
  readonly maxBytes?: number;
  /** Incidents that may wait for the disk; further ones are only counted. Default 10,000. */
  readonly maxPending?: number;
  /** Pause after the first failure, doubled up to `maxRetryMs`. Default 100. */
  readonly retryMs?: number;
  /** Default 5,000. */
  readonly maxRetryMs?: number;
  /** Keeps the newest head where the trail is not, see {@link AuditAnchor}. Default: none. */
  readonly anchor?: AuditAnchor;
  readonly onTrouble?: TroubleReporter;
}

/** The state of the trail, as plain numbers. `dropped` are incidents that were only counted. */
export interface AuditTrailStats extends SinkStats {
  readonly isDegraded: boolean;
  /** Whether counts of incidents wait that could only be counted. */
  readonly isSpilling: boolean;
  /** Age of the last record on disk, in milliseconds; `null` before there is one. */
  readonly headAgeMs: number | null;
  /** Null without `incidents.anchor`. */
  readonly anchor: AnchorStats | null;
}
