import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
} from '@nestjs/common';
import { IDENTITY_OPTIONS, type IdentityOptions } from './identity.options.js';
import { type IdInPayload, idsInPayload } from './ids-in-payload.js';
import { SuspiciousIdException } from './suspicious-id.exception.js';
import { SuspiciousIds } from './suspicious-ids.js';

/**
 * Rejects a message whose payload carries a suspicious id.
 *
 * Looks at the fields named by the option `ids.fields` in each object of the payload; the sender's own
 * identity was judged by the handshake. Active for every gateway unless `globalEnhancers` is `false`, or
 * `enforcement` is `'transport'`, where the adapter decides the same.
 *
 * @throws {SuspiciousIdException} names the field and the reasons, never the value
 */
@Injectable()
export class SuspiciousIdGuard implements CanActivate {
  constructor(
    @Inject(IDENTITY_OPTIONS) private readonly options: IdentityOptions,
    private readonly ids: SuspiciousIds,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'ws') return true;
    const refused = this.ids.firstRefusedOf(this.idsIn(context));
    if (refused)
      throw new SuspiciousIdException(refused.reasons, refused.field);
    return true;
  }

  /** The ids of one message. Override to look elsewhere. */
  protected idsIn(context: ExecutionContext): Iterable<IdInPayload> {
    const data: unknown = context.switchToWs().getData();
    return idsInPayload(data, this.options.idFields);
  }
}
