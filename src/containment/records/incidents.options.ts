import {
  type Resolved,
  option,
  optionOr,
} from '../../common/options/option.js';
import {
  BOOLEAN,
  KEY,
  LIMIT,
  TEXT,
  functionLike,
  isRecord,
  listOf,
  milliseconds,
  objectWith,
} from '../../common/options/rules.js';
import type {
  AuditAnchor,
  ComplianceTable,
  IncidentSink,
} from '../../incidents/index.js';

/** The rows of the option `incidents`: the destinations and the content of incidents. */
export const INCIDENTS_ROWS = {
  /** Whether incidents are written to Nest's logger, see {@link LoggerSink}. */
  logger: optionOr(BOOLEAN, true),
  /** Sinks of the application: `{ name, write(incident) }`, see {@link IncidentSink}. Message handling does not wait for them. */
  sinks: optionOr(
    listOf<IncidentSink>(
      'an array of objects with a name and a method write(incident)',
      (item) =>
        isRecord(item) &&
        TEXT.accepts(item.name) &&
        typeof item.write === 'function',
    ),
    [],
  ),
  /**
   * Whether `incidents$` emits the incidents of all nodes. Each node writes its own incidents to the stream of the
   * option `cluster` in any case.
   */
  cluster: optionOr(BOOLEAN, false),
  /** The file of the audit trail. Each process needs its own file. */
  auditFile: option(TEXT, 'no audit trail'),
  /** The key of the audit trail's chain, at least 16 bytes. Only its owner can create a valid chain. */
  auditKey: option(KEY),
  /** The size at which the audit file is rotated, in bytes. */
  maxFileBytes: optionOr(LIMIT, 64 * 2 ** 20),
  /** Stores the newest head of the audit trail elsewhere, so that a truncated end can be detected. */
  anchor: option(functionLike<AuditAnchor>()),
  /** Whether incidents contain digests instead of user keys. */
  hashUsers: optionOr(BOOLEAN, false),
  /** The key of these digests, the same on all nodes. */
  userSalt: option(KEY, 'random for each process'),
  /** The harms of vectors and the duties that follow, from `extendCompliance()`. */
  compliance: option(
    objectWith<ComplianceTable>(
      'a table of harms and duties, as extendCompliance() makes it',
      'harms',
      'duties',
    ),
    '`DEFAULT_COMPLIANCE`',
  ),
  /** The name of this process in the records. */
  node: option(TEXT, '`host:pid`'),
  /** Repetitions within this time become one record, in milliseconds. */
  windowMs: optionOr(milliseconds(1), 10_000),
};

/** The resolved options of incidents. */
export type IncidentsOptions = Resolved<typeof INCIDENTS_ROWS>;
