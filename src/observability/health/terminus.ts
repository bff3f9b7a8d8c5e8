import { loadPeer } from '../peers/index.js';
import type { HealthReport } from './health-report.js';

/** What a health indicator of `@nestjs/terminus` answers, as its versions 10 to 12 read it. */
export type TerminusResult<Key extends string = string> = Record<
  Key,
  {
    /** Also `degraded` with version 12, the first one that knows it. */
    readonly status: 'up' | 'down';
    readonly reasons: readonly string[];
    /** With versions before 12, which have no status for it. */
    readonly degraded?: true;
  }
>;

/** The members of `@nestjs/terminus` by which its versions are told apart. */
interface Terminus {
  /** From version 11 on. */
  readonly HealthIndicatorService?: new () => {
    check(key: string): { readonly degraded?: unknown };
  };
}

/**
 * How a version takes a result. Version 10 must be thrown what is `down`; version 12 must be answered it, and answers
 * 500 to what is thrown; version 11 leaves out what is neither `up` nor `down`.
 */
type Dialect = 'throws' | 'returns' | 'degrades';

/** A failed check as `HealthCheckError` of terminus marks it; version 12 no longer has that class. */
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
 * A report as the installed version of terminus takes it.
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
