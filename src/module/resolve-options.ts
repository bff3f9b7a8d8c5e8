import { withDefaults } from '../common/options/option.js';
import { isRecord } from '../common/options/rules.js';
import { checkOptions } from './check-options.js';
import { InvalidOptionError } from './invalid-option.error.js';
import { OPTION_TABLE, type ResolvedOptions } from './option-table.js';
import type { WebSocketManagerOptions } from './websocket-manager.options.js';

/**
 * Checks what the application said and fills in the defaults.
 *
 * @throws {InvalidOptionError} names the option, what it got and what it expects
 */
export function resolveOptions(
  options: WebSocketManagerOptions = {},
): ResolvedOptions {
  checkOptions(options, OPTION_TABLE);
  const resolved = withDefaults(OPTION_TABLE, options);
  assertConsistent(resolved);
  return resolved;
}

/** @throws {InvalidOptionError} for options that contradict each other */
function assertConsistent({
  quarantine,
  incidents,
  cluster,
}: ResolvedOptions): void {
  const { coolDownMs, maxCoolDownMs } = quarantine;
  if (maxCoolDownMs < coolDownMs) {
    throw new InvalidOptionError(
      'quarantine.maxCoolDownMs',
      maxCoolDownMs,
      `no less than quarantine.coolDownMs, ${coolDownMs}`,
    );
  }
  if (incidents.cluster && cluster === undefined) {
    throw new InvalidOptionError(
      'cluster',
      undefined,
      'a cluster, since incidents.cluster is true',
    );
  }
  if (incidents.auditKey !== undefined && incidents.auditFile === undefined) {
    throw new InvalidOptionError(
      'incidents.auditFile',
      undefined,
      'a file, since there is an incidents.auditKey',
    );
  }
}

/** @throws {InvalidOptionError} unless it is an object */
export function assertOptions(
  options: unknown,
): asserts options is WebSocketManagerOptions {
  if (!isRecord(options)) {
    throw new InvalidOptionError('options', options, 'an object');
  }
}
