import { loadPeer } from '../peers/index.js';
import type { HealthReport } from './health-report.js';

/** The result of a health indicator of `@nestjs/terminus`, for its versions 10 to 12. */
export type TerminusResult<Key extends string = string> = Record<
  Key,
  {
    /** Also `degraded` with version 12, the first version with this status. */
    readonly status: 'up' | 'down';
    readonly reasons: readonly string[];
    /** For versions before 12, which have no such status. */
    readonly degraded?: true;
  }
>;

/** The exports of `@nestjs/terminus` by which its versions are recognised. */
interface Terminus {
  /** From version 11 on. */
  readonly HealthIndicatorService?: new () => {
    check(key: string): { readonly degraded?: unknown };
  };
}

/**
 * How a version takes a result. Version 10 expects `down` as an error. Version 12 expects it as an answer, and turns an
 * error into the status 500. Version 11 drops results that are neither `up` nor `down`.
 */
type Dialect = 'throws' | 'returns' | 'degrades';

/** A failed check, marked like `HealthCheckError` of terminus; version 12 no longer has that class. */
class FailedCheck extends Error {
  readonly isHealthCheckError = true;

  constructor(
    key: string,
    readonly causes: TerminusResult,
  ) {
    super(`${key} is down`);
  }
}

let dialect: Dialect | undefined;

/**
 * A report in the form that the installed version of terminus expects.
 *
 * @throws {MissingPeerError} without `@nestjs/terminus`
 */
export function toTerminus<Key extends string>(
  key: Key,
  { status, reasons }: HealthReport,
  speaks: Dialect = (dialect ??= dialectOf(installedTerminus())),
): TerminusResult<Key> {
  const isMarked = status === 'degraded' && speaks !== 'degrades';
  const result = {
    [key]: isMarked
      ? { status: 'up', degraded: true, reasons }
      : { status, reasons },
  } as TerminusResult<Key>;
  if (status === 'down' && speaks === 'throws')
    throw new FailedCheck(key, result);
  return result;
}

export function dialectOf({ HealthIndicatorService }: Terminus): Dialect {
  if (!HealthIndicatorService) return 'throws';
  const session = new HealthIndicatorService().check('');
  return session.degraded === undefined ? 'returns' : 'degrades';
}

function installedTerminus(): Terminus {
  return loadPeer(
    'nestjs-websocket-manager/health',
    '@nestjs/terminus',
  ) as Terminus;
}
