import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
} from '@nestjs/common';
import { OPTIONS } from '../common/options/options.token.js';
import { isExcluded } from './exclusions.js';
import { type IdentityOptions } from './identity.options.js';
import { type IdInPayload, idsInPayload } from './ids-in-payload.js';
import { SuspiciousIdException } from './suspicious-id.exception.js';
import { SuspiciousIds } from './suspicious-ids.js';

/**
 * Rejects a message whose payload carries a suspicious id.
 *
 * Inspects the fields named by the option `ids.fields` in each object of the payload. The sender's own identity was
 * judged by the handshake. Active for every gateway unless `globalEnhancers` is `false`. Where the module's adapter
 * delivers the message, the adapter has made the same decision before, and the guard does not make it again.
 *
 * @throws {SuspiciousIdException} names the field and the reasons, never the value
 */
@Injectable()
export class SuspiciousIdGuard implements CanActivate {
  constructor(
    @Inject(OPTIONS) private readonly options: IdentityOptions,
    private readonly ids: SuspiciousIds,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'ws') return true;
    if (this.isOfExcludedNamespace(context)) return true;
    if (!this.looksElsewhere && this.ids.isJudged(payloadOf(context)))
      return true;
    const refused = this.ids.firstRefusedOf(this.idsIn(context));
    if (refused)
      throw new SuspiciousIdException(refused.reasons, refused.field);
    return true;
  }

  /** The ids of one message. Override to look elsewhere. */
  protected idsIn(context: ExecutionContext): Iterable<IdInPayload> {
    return idsInPayload(payloadOf(context), this.options.ids.fields);
  }

  private isOfExcludedNamespace(context: ExecutionContext): boolean {
    const { exclude } = this.options;
    if (exclude.length === 0) return false;
    const { nsp } = context
      .switchToWs()
      .getClient<{ nsp?: { name?: string } }>();
    return nsp?.name !== undefined && isExcluded(nsp.name, exclude);
  }

  /** Whether a subclass names other ids than those that the adapter judges. */
  private get looksElsewhere(): boolean {
    return this.idsIn !== SuspiciousIdGuard.prototype.idsIn;
  }
}

function payloadOf(context: ExecutionContext): unknown {
  return context.switchToWs().getData();
}
