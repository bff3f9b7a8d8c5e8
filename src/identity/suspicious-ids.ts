import { Inject, Injectable } from '@nestjs/common';
import { OPTIONS } from '../common/options/options.token.js';
import { type IdRefusal, assessId } from './ids/assess-id.js';
import { reservedNamesIn } from './ids/reserved-words.js';
import { type IdentityOptions } from './identity.options.js';
import type { IdInPayload, RefusedId } from './ids-in-payload.js';
import type {
  IdPlace,
  IdentityJudge,
  SuspiciousIdObserver,
} from './suspicious-id.js';

/**
 * What a program writes when it has no id. Under such an id all who have none would be one user with one manager, so
 * it identifies nobody, whatever is otherwise let through.
 */
const NO_ID: ReadonlySet<string> = new Set([
  '',
  'anonymous',
  'everyone',
  'nan',
  'nobody',
  'none',
  'null',
  'system',
  'undefined',
  '[object object]',
]);

/** Whether a name is what a program writes when it has no id. */
export function isNoId(name: string): boolean {
  return NO_ID.has(name.trim().toLowerCase());
}

/** Judges the ids that come in, has the suspicious ones recorded, and says which must be refused. */
@Injectable()
export class SuspiciousIds implements IdentityJudge {
  private observer: SuspiciousIdObserver | undefined;

  constructor(
    @Inject(OPTIONS)
    private readonly options: Pick<IdentityOptions, 'ids'>,
  ) {}

  /** Without an observer, everything suspicious is refused. */
  observe(observer: SuspiciousIdObserver): void {
    this.observer = observer;
  }

  /** @returns why an id must not become a key, a room or a log line; `undefined` if it may */
  refusalOf(id: unknown, place: IdPlace): readonly IdRefusal[] | undefined {
    return this.observer?.isOff() ? undefined : this.judge(id, place, false);
  }

  /** The same for an id that somebody is identified by. */
  refusalOfIdentity(
    id: string,
    place: IdPlace,
  ): readonly IdRefusal[] | undefined {
    const isFinal = isNoId(id);
    if (this.observer?.isOff() && !isFinal) return undefined;
    return this.judge(id, place, isFinal);
  }

  /** Whether the ids of this payload were judged before the handler's guards ran: each message is judged once. */
  isJudged(payload: unknown): boolean {
    return this.observer?.isJudged(payload) ?? false;
  }

  /** The first id of a message that must be refused. */
  firstRefusedOf(ids: Iterable<IdInPayload>): RefusedId | undefined {
    if (this.observer?.isOff()) return undefined;
    for (const [field, value] of ids) {
      const reasons = this.judge(value, { path: `payload.${field}` }, false);
      if (reasons) return { field, reasons };
    }
    return undefined;
  }

  private judge(
    id: unknown,
    place: IdPlace,
    isFinal: boolean,
  ): readonly IdRefusal[] | undefined {
    const { suspicious, reasons } = assessId(id, this.options.ids);
    if (!suspicious) return undefined;
    const length = typeof id === 'string' ? id.length : undefined;
    const reserved =
      typeof id === 'string' && reasons.every((one) => one === 'reserved')
        ? reservedNamesIn(id, this.options.ids)
        : [];
    const mustRefuse =
      this.observer?.met({ ...place, reasons, reserved, length, isFinal }) ??
      true;
    return mustRefuse || isFinal ? reasons : undefined;
  }
}
