import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
} from '@nestjs/common';
import { assessId } from './assess-id.js';
import { IDENTITY_OPTIONS, type IdentityOptions } from './identity.options.js';
import { SuspiciousIdException } from './suspicious-id.exception.js';

/** Ids of one array are judged up to here; a longer list is no list of ids. */
const MAX_IDS_PER_FIELD = 1000;

/**
 * Rejects a message whose payload carries a suspicious id.
 *
 * Looks at the fields named by the option `ids.fields` in each object of the payload; the sender's own
 * identity was judged by the handshake. Active for every gateway unless `globalEnhancers` is `false`.
 *
 * @throws {SuspiciousIdException} names the field and the reasons, never the value
 */
@Injectable()
export class SuspiciousIdGuard implements CanActivate {
  constructor(
    @Inject(IDENTITY_OPTIONS) private readonly options: IdentityOptions,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'ws') return true;
    for (const [field, value] of this.idsIn(context)) {
      const { suspicious, reasons } = assessId(value, this.options.idRules);
      if (suspicious) throw new SuspiciousIdException(reasons, field);
    }
    return true;
  }

  /** The ids of one message. Override to look elsewhere. */
  protected idsIn(
    context: ExecutionContext,
  ): [field: string, value: unknown][] {
    const data: unknown = context.switchToWs().getData();
    const found: [string, unknown][] = [];
    // Several arguments of one message arrive as an array.
    for (const part of Array.isArray(data) ? data : [data]) {
      if (typeof part === 'object' && part !== null) this.collect(part, found);
    }
    return found;
  }

  private collect(part: object, found: [string, unknown][]): void {
    for (const field of this.options.idFields) {
      if (!Object.hasOwn(part, field)) continue;
      const value = (part as Record<string, unknown>)[field];
      if (value === null || value === undefined) continue;
      if (Array.isArray(value)) {
        if (value.length > MAX_IDS_PER_FIELD) found.push([field, undefined]);
        else for (const id of value) found.push([field, id]);
      } else if (typeof value !== 'object' || isOperator(value)) {
        found.push([field, value]);
      }
      // Any other object describes a thing (`room: { name }`) and is no id.
    }
  }
}

/** `{ $ne: null }`: a query in the place of an id. Source: OWASP WSTG, testing for NoSQL injection. */
function isOperator(value: object): boolean {
  const keys = Object.keys(value);
  return keys.length === 0 || keys.some((key) => key.startsWith('$'));
}
