import type { EmergencyBreaker, Incidents } from '../containment/index.js';
import { toUserKey } from '../identity/index.js';
import type { WebSocketManagerRegistry } from '../manager/index.js';
import { isJsonObject } from '../common/is-object.js';
import type { AuditView } from './audit-view.js';
import { type Answer, json, refusal } from './respond.js';

const MAX_REASON = 300;
const MAX_USER = 300;
/** The prefixes of user keys, as `toUserKey` creates them. */
const KEY = /^(?:u|t|x|a|ax)~/;
const DIGEST = 'hmac:';

/** The actions of the page, and its search for a user. */
export class Actions {
  constructor(
    private readonly breaker: EmergencyBreaker,
    private readonly incidents: Incidents,
    private readonly registry: WebSocketManagerRegistry,
    private readonly audit: AuditView,
  ) {}

  /** Runs an action of the page. Each action is an incident with the vector `by-hand`. */
  async run(body: unknown): Promise<Answer> {
    const { action, reason, user } = textsIn(body);
    if (action === 'verify') {
      await this.audit.verify();
      return json({ done: action });
    }
    if (reason === '' || reason.length > MAX_REASON)
      return refusal(400, `Give a reason of at most ${MAX_REASON} characters.`);
    if (action === 'lock-down')
      return json({ incident: this.breaker.trip(reason).id });
    if (action === 'reset')
      return done(this.breaker.unlock(reason), 'There is no lockdown.');
    if (user === '' || user.length > MAX_USER)
      return refusal(400, 'Give a user id or a user key.');
    const key = this.keyOf(user);
    if (key === undefined)
      return refusal(404, 'This process knows no user with this digest.');
    if (action === 'quarantine')
      return json({ incident: this.breaker.quarantineKey(key, reason).id });
    if (action === 'release')
      return done(
        this.breaker.releaseKey(key, reason),
        'This user is not in quarantine.',
      );
    return refusal(400, 'There is no such action.');
  }

  /** What this process knows about a user: never a payload, and no name if keys are hashed. */
  find(body: unknown): Answer {
    const { user } = textsIn(body);
    if (user === '' || user.length > MAX_USER)
      return refusal(400, 'Give a user id or a user key.');
    const key = this.keyOf(user);
    const manager = key === undefined ? undefined : this.registry.find(key);
    const quarantine = this.breaker
      .quarantined()
      .find((each) => each.key === key);
    return json({
      name: key === undefined ? user : this.incidents.nameOf(key),
      connections: manager?.connections.size ?? 0,
      isKnown: manager !== undefined || quarantine !== undefined,
      quarantine: quarantine
        ? { since: quarantine.since, until: quarantine.until }
        : null,
    });
  }

  /** The key for a text from the page: a user id, a key, or the digest of a key. */
  private keyOf(user: string): string | undefined {
    if (user.startsWith(DIGEST))
      return this.keys().find((key) => this.incidents.nameOf(key) === user);
    return KEY.test(user) ? user : toUserKey({ userId: user });
  }

  private keys(): string[] {
    return [
      ...this.breaker.quarantined().map(({ key }) => key),
      ...[...this.registry.managers()].map(({ key }) => key),
    ];
  }
}

function done(
  incident: { readonly id: string } | undefined,
  otherwise: string,
): Answer {
  return incident ? json({ incident: incident.id }) : refusal(409, otherwise);
}

function textsIn(body: unknown) {
  const from = isJsonObject(body) ? body : {};
  const text = (value: unknown) =>
    typeof value === 'string' ? value.trim() : '';
  return {
    action: text(from.action),
    reason: text(from.reason),
    user: text(from.user),
  };
}
