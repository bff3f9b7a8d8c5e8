import { Injectable } from '@nestjs/common';
import {
  type SuspiciousId,
  type SuspiciousIdObserver,
  SuspiciousIds,
} from '../../identity/index.js';
import { CurrentConnection } from '../../manager/index.js';
import { Violations } from '../violations/violations.js';

/** Raises a violation for every suspicious id. The mode of the vector decides whether the id is refused. */
@Injectable()
export class SuspiciousIdWatch implements SuspiciousIdObserver {
  constructor(
    ids: SuspiciousIds,
    private readonly violations: Violations,
    private readonly current: CurrentConnection,
  ) {
    ids.observe(this);
  }

  isOff(): boolean {
    return this.violations.isOff('suspicious-id');
  }

  isJudged(payload: unknown): boolean {
    return this.current.get()?.judged === payload;
  }

  met({
    path,
    event,
    reasons,
    reserved,
    length,
    isFinal,
  }: SuspiciousId): boolean {
    const size = length === undefined ? '' : `; ${length} characters`;
    return this.violations.raise(
      {
        vector: 'suspicious-id',
        paths: [path],
        reserved,
        reason: `${reasons.join(', ')}${size}`,
        // In a handshake the user is not known yet.
        ...(event && { users: [], event }),
      },
      isFinal && !(event && this.violations.isReportOnly),
    );
  }
}
