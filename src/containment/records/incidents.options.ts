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

/** The rows of the option `incidents`: where incidents are written, and what they contain. */
export const INCIDENTS_ROWS = {
  /** Whether incidents are written to Nest's logger, see {@link LoggerSink}. */
  logger: optionOr(BOOLEAN, true),
  /** Sinks of the application: `{ name, write(incident) }`. Nothing waits for them. */
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
   * Whether `incidents$` has the incidents of all nodes. Every node writes its own into the stream of the option
   * `cluster` in any case.
   */
  cluster: optionOr(BOOLEAN, false),
  /** The file of the audit trail; one process writes one file. */
  auditFile: option(TEXT, 'no audit trail'),
  /** The key of the audit trail's chain, at least 16 bytes. Only its owner can make a chain that verifies. */
  auditKey: option(KEY),
  /** The size at which the audit file is rotated, in bytes. */
  maxFileBytes: optionOr(LIMIT, 64 * 2 ** 20),
  /** Keeps the newest head of the audit trail elsewhere, so that a cut-off end can be found. */
  anchor: option(functionLike<AuditAnchor>()),
  /** Whether incidents carry digests in place of user keys. */
  hashUsers: optionOr(BOOLEAN, false),
  /** The key of these digests, the same on all nodes. */
  userSalt: option(KEY, 'random for each process'),
  /** From vectors to duties, as `extendCompliance()` makes it. */
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

/** Where incidents are written, and what they contain. */
export type IncidentsOptions = Resolved<typeof INCIDENTS_ROWS>;
