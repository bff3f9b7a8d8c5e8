import {
  type ArgumentMetadata,
  Inject,
  Injectable,
  Optional,
  type PipeTransform,
} from '@nestjs/common';
import { type IdRefusal, assessId } from './ids/assess-id.js';
import { DEFAULT_ID_RULES, type IdRules } from './ids/id-rules.js';
import { SuspiciousIdException } from './suspicious-id.exception.js';
import { SuspiciousIds } from './suspicious-ids.js';

/**
 * Lets a single id of a message pass unchanged, or refuses it: `@MessageBody('roomId', SafeIdPipe) roomId: string`.
 *
 * The class goes by the option `ids`, and what it refuses is recorded. Use an instance for rules of its own, which is
 * nothing but a check of yours: `@MessageBody('roomId', new SafeIdPipe({ maxLength: 36 }))`.
 *
 * @throws {SuspiciousIdException} names the parameter and the reasons, never the value
 */
@Injectable()
export class SafeIdPipe implements PipeTransform<unknown, unknown> {
  constructor(
    @Optional() private readonly rules?: IdRules,
    @Optional() @Inject(SuspiciousIds) private readonly ids?: SuspiciousIds,
  ) {}

  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    const reasons = this.refusalOf(value, metadata);
    if (reasons) throw new SuspiciousIdException(reasons, metadata.data);
    return value;
  }

  private refusalOf(
    value: unknown,
    { type, data }: ArgumentMetadata,
  ): readonly IdRefusal[] | undefined {
    if (this.ids && !this.rules) {
      const place = type === 'body' ? 'payload' : type;
      const path = data === undefined ? place : `${place}.${data}`;
      return this.ids.refusalOf(value, { path });
    }
    const { suspicious, reasons } = assessId(
      value,
      this.rules ?? DEFAULT_ID_RULES,
    );
    return suspicious ? reasons : undefined;
  }
}
