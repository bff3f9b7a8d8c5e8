import {
  type ArgumentMetadata,
  Injectable,
  Optional,
  type PipeTransform,
} from '@nestjs/common';
import { assessId } from './assess-id.js';
import { DEFAULT_ID_RULES, type IdRules } from './id-rules.js';
import { SuspiciousIdException } from './suspicious-id.exception.js';

/**
 * Lets a single id of a message pass unchanged, or refuses it: `@MessageBody('roomId', SafeIdPipe) roomId: string`.
 *
 * Use an instance for rules of its own: `@MessageBody('roomId', new SafeIdPipe({ maxLength: 36 }))`.
 *
 * @throws {SuspiciousIdException} names the parameter and the reasons, never the value
 */
@Injectable()
export class SafeIdPipe implements PipeTransform<unknown, unknown> {
  private readonly rules: IdRules;

  constructor(@Optional() rules?: IdRules) {
    this.rules = rules ?? DEFAULT_ID_RULES;
  }

  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    const { suspicious, reasons } = assessId(value, this.rules);
    if (suspicious) throw new SuspiciousIdException(reasons, metadata.data);
    return value;
  }
}
