import type { ContainmentScope } from '../common/finding.js';

export type { ContainmentScope };

/** The severity of one occurrence. Only `critical` ones count towards the server-wide lockdown. */
export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** One kind of violation. `meaning` and `fix` are one sentence each. */
export interface Vector {
  readonly id: string;
  readonly severity: Severity;
  readonly scope: ContainmentScope;
  /** What happened, for the developer of the application. */
  readonly meaning: string;
  /** What to change in the application. */
  readonly fix: string;
}

/**
 * The catalogue of detected violations. The ids are stable: incidents, dashboards and log queries
 * depend on them. Deeply frozen.
 */
export const VECTORS = {
  'shared-reference': {
    id: 'shared-reference',
    severity: 'critical',
    scope: 'both',
    meaning:
      'One mutable object lies directly in the state of two users, so what one of them changes the other one sees.',
    fix: 'Give each user a copy (`structuredClone(value)`), freeze the object deeply, or declare it in `isolation.shared` if it is meant for everybody.',
  },
  'nested-shared-reference': {
    id: 'nested-shared-reference',
    severity: 'critical',
    scope: 'both',
    meaning:
      'One mutable object can be reached from two users, somewhere inside the maps, sets, arrays or instances they hold.',
    fix: 'Look at both paths of the incident for the cache, default or shallow copy the object came from, and copy it deeply for each user or freeze it deeply.',
  },
  'shared-buffer': {
    id: 'shared-buffer',
    severity: 'critical',
    scope: 'both',
    meaning:
      'Two users hold views on the same bytes of one buffer, so bytes written for one of them are read by the other.',
    fix: 'Copy the bytes for each user (`Buffer.from(view)`, `typedArray.slice()`) in place of a second view such as `subarray` or `new Uint8Array(buffer)`.',
  },
  'shared-context': {
    id: 'shared-context',
    severity: 'critical',
    scope: 'both',
    meaning:
      'One user context object was bound for two different users, so one of them acts under the identity of the other.',
    fix: 'Return a new object from `identify` on every call; do not keep one in a field, a default or a cache.',
  },
  'context-mutated': {
    id: 'context-mutated',
    severity: 'critical',
    scope: 'both',
    meaning:
      'The identity bound to a manager is no longer the one that was established in the handshake.',
    fix: 'Treat the user context as read-only; disconnect and identify again when the user or the tenant changes.',
  },
  'shared-mode': {
    id: 'shared-mode',
    severity: 'high',
    scope: 'both',
    meaning:
      'Two managers hold the same mode descriptor, so switching one user to another mode would switch both.',
    fix: 'Leave `manager.mode` to the library, which makes one descriptor for each manager, and do not assign or copy it.',
  },
  'manager-collision': {
    id: 'manager-collision',
    severity: 'critical',
    scope: 'both',
    meaning:
      'One manager is registered under two users, or two live managers are registered for one user.',
    fix: 'Get managers from the registry only (`registry.acquire(context)`, injection, `@CurrentManager()`) and never keep, clone or register them yourself.',
  },
  'shared-credential': {
    id: 'shared-credential',
    severity: 'high',
    scope: 'offender',
    meaning:
      'One session id or token was presented by two different users, which a stolen or wrongly cached credential looks like.',
    fix: 'Revoke the credential, and check that `identify` derives the user and the session id from the verified token alone.',
  },
  'shared-listener': {
    id: 'shared-listener',
    severity: 'medium',
    scope: 'packet',
    meaning:
      'One listener function is registered on the managers of two users, so it cannot tell whose event it was called for.',
    fix: 'Create the listener for each manager (`manager.on(event, () => handle(manager))`) rather than passing one shared function.',
  },
  'prototype-pollution': {
    id: 'prototype-pollution',
    severity: 'critical',
    scope: 'offender',
    meaning:
      'A payload carries `__proto__` or `constructor.prototype`, or a built-in prototype has got a new enumerable property that every user now inherits.',
    fix: 'Validate payloads against a schema, merge them into `Object.create(null)` or a `Map`, and update or replace the merge function that follows these keys.',
  },
  'socket-rebound': {
    id: 'socket-rebound',
    severity: 'critical',
    scope: 'offender',
    meaning:
      'A socket that belongs to one user was attached to a second one, so it would receive what is meant for both.',
    fix: 'Disconnect the socket and let the client connect again when somebody else signs in on the same page.',
  },
  'identity-drift': {
    id: 'identity-drift',
    severity: 'critical',
    scope: 'offender',
    meaning:
      'The identity of a socket was replaced after the handshake that had established it.',
    fix: 'Do not assign the user of a socket in handlers or middlewares; `identify` alone decides it, once for each connection.',
  },
  'foreign-room': {
    id: 'foreign-room',
    severity: 'critical',
    scope: 'offender',
    meaning:
      "A socket tried to join the private room of another user, where it would receive everything that user's manager sends.",
    fix: 'Never join a room whose name comes from a payload; use `manager.join(channel)` for what users share and `sendTo` to reach somebody else.',
  },
  'context-bleed': {
    id: 'context-bleed',
    severity: 'critical',
    scope: 'packet',
    meaning:
      "One user's manager was used while another user's message was being handled.",
    fix: 'Take the manager of the message at hand (`@CurrentManager()`, `registry.current()`) rather than one kept in a field, and use `sendTo` for a deliberate message to somebody else.',
  },
  'stale-manager': {
    id: 'stale-manager',
    severity: 'high',
    scope: 'packet',
    meaning: 'A manager was used after it had been released or quarantined.',
    fix: 'Do not keep managers in fields, timers or caches; ask the registry for the manager each time it is needed.',
  },
  'unscoped-broadcast': {
    id: 'unscoped-broadcast',
    severity: 'critical',
    scope: 'packet',
    meaning:
      "Something was emitted to everybody while one user's message was being handled, and the event is not declared public.",
    fix: 'Send it with `manager.emit(event, data)`, which reaches this user alone, or declare the event public if everybody may see it.',
  },
  'foreign-recipient': {
    id: 'foreign-recipient',
    severity: 'critical',
    scope: 'packet',
    meaning:
      "Something was emitted to the private room or the socket of one user while another user's message was being handled.",
    fix: 'Send it with `manager.sendTo(userId, event, data, { reason })`, which says that the message is deliberate.',
  },
  'foreign-channel': {
    id: 'foreign-channel',
    severity: 'high',
    scope: 'packet',
    meaning:
      'Something was emitted to a channel that the user whose message was being handled is not a member of.',
    fix: 'Call `manager.join(channel)` once the user is known to be entitled to it, and check the channel name if it came from a payload.',
  },
  'foreign-object': {
    id: 'foreign-object',
    severity: 'critical',
    scope: 'packet',
    meaning:
      'A payload or the return value of a handler carries an object that belongs to another user.',
    fix: 'Find the cache or field that handed out the object of another user, and key it by user or copy what may be shared.',
  },
  'foreign-attribution': {
    id: 'foreign-attribution',
    severity: 'high',
    scope: 'packet',
    meaning:
      'The owner field of a private payload names somebody other than the user it was being sent to.',
    fix: 'Check the query that read the record for a missing user or tenant condition, or take the field out of `egress.ownerKeys` for events that talk about other people.',
  },
  'spoofed-identity': {
    id: 'spoofed-identity',
    severity: 'high',
    scope: 'offender',
    meaning:
      'An incoming payload claims in one of its identity fields to come from somebody other than the user of its socket.',
    fix: 'Read the user from the manager and never from the payload, and take the field out of `ingress.identityKeys` where it names the target of an action.',
  },
  'foreign-tenant': {
    id: 'foreign-tenant',
    severity: 'critical',
    scope: 'packet',
    meaning:
      "Something was emitted to a room with members of another tenant while the message of one tenant's user was being handled.",
    fix: 'Use channels of the manager (`manager.join`, `manager.to`), which each tenant has for itself, or put the tenant into the name of the room.',
  },
  'foreign-connection': {
    id: 'foreign-connection',
    severity: 'high',
    scope: 'packet',
    meaning:
      "The socket of one user was made to join or leave a room, or disconnected, while another user's message was being handled.",
    fix: 'Say that it is deliberate: `manager.invite(userId, channel, { reason })`, `registry.evict(user, channel)` or `registry.disconnect(user, reason)`.',
  },
  'unattributed-packet': {
    id: 'unattributed-packet',
    severity: 'high',
    scope: 'packet',
    meaning:
      'A packet of another node does not say whose message it came from, or is written in a way that this version does not know, so nobody can tell whom it may reach.',
    fix: 'Run one version of the package on all nodes, also while they are replaced one after the other, and let nothing else publish to the topics of the cluster.',
  },
  'detached-context': {
    id: 'detached-context',
    severity: 'low',
    scope: 'packet',
    meaning:
      "Something that was started while one user's message was handled, such as a timer, a pool or a child process, still runs and sends to others, without anything of that user in it.",
    fix: 'Start what serves everybody when the application starts, or declare the event in `egress.publicEvents`.',
  },
  'suspicious-id': {
    id: 'suspicious-id',
    severity: 'medium',
    scope: 'offender',
    meaning:
      'An id is malformed, reserved or disguised in a way that could make one user pass for another or break out of a key, a room or a log line.',
    fix: 'Reject the id where it enters, or widen the rules in the options if your identity provider really issues ids of this shape.',
  },
} as const satisfies Readonly<Record<string, Vector>>;

/** The stable id of a vector, see {@link SecurityIncident.vector}. */
export type VectorId = keyof typeof VECTORS;

for (const vector of Object.values(VECTORS)) Object.freeze(vector);
Object.freeze(VECTORS);
