import { REFUSAL_DETAILS } from '../../../incidents/index.js';
import type { Rejections } from '../../../manager/index.js';

const { nobodyIdentified, othersIdentified } = REFUSAL_DETAILS;

/** Namespaces that are remembered; of further ones nothing is known. */
const MAX_NAMESPACES = 1_000;

/**
 * In mode `report`: records the handshakes that `enforce` would refuse, and where others were identified. A namespace in
 * which nobody ever is has an authentication of its own; where some are, a handshake without a user is one without.
 */
export class IdentifiedNamespaces {
  private readonly withUsers = new Map<string, boolean>();

  constructor(private readonly rejections: Rejections) {}

  /** A user was identified in a namespace. */
  identified(namespace: string): void {
    const known = this.withUsers.get(namespace);
    if (known === true) return;
    this.remember(namespace, true);
    if (known === false)
      this.rejections.note(refusalIn(namespace, 'UNAUTHENTICATED', true));
  }

  /** A handshake in a namespace would have been refused. */
  unidentified(namespace: string, code: string): void {
    const hasUsers = this.withUsers.get(namespace);
    if (hasUsers === undefined) this.remember(namespace, false);
    // Unknown for want of room is no sign that nobody is identified.
    const isKnown = this.withUsers.has(namespace);
    this.rejections.letThrough(
      refusalIn(namespace, code, hasUsers === true || !isKnown),
    );
  }

  private remember(namespace: string, hasUsers: boolean): void {
    if (this.withUsers.size < MAX_NAMESPACES || this.withUsers.has(namespace))
      this.withUsers.set(namespace, hasUsers);
  }
}

function refusalIn(namespace: string, code: string, hasUsers: boolean) {
  return {
    code,
    option: 'identify',
    event: 'connection',
    namespace,
    detail: hasUsers ? othersIdentified : nobodyIdentified,
  };
}
