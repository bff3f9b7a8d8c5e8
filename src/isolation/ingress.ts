import { Inject, Injectable } from '@nestjs/common';
import {
  type MessageScope,
  WebSocketManagerRegistry,
  insideOf,
} from '../manager/index.js';
import { IdentityWatch } from './identity-watch.js';
import {
  type IdentityMarks,
  placeOfMark,
  readIdentityMarks,
} from './identity-marks.js';
import {
  ISOLATION_OPTIONS,
  type IsolationOptions,
} from './isolation.options.js';
import { fieldNamingAnother, fieldsFor } from './named-fields.js';
import { findPollution } from './pollution.js';
import { PrototypeWatch } from './prototype-watch.js';
import { Violations } from './violations.js';

/** Judges what comes in, and whether the connection is still who it was. */
@Injectable()
export class Ingress {
  private readonly prototypes = new PrototypeWatch();
  private readonly marks = new WeakMap<object, IdentityMarks>();

  constructor(
    @Inject(ISOLATION_OPTIONS) private readonly options: IsolationOptions,
    private readonly violations: Violations,
    private readonly identities: IdentityWatch,
    private readonly registry: WebSocketManagerRegistry,
  ) {}

  /** @returns whether the message has to be stopped */
  judge(scope: MessageScope, payload: unknown): boolean {
    // Each is looked for, also when another was found already.
    const stops = [
      this.findPollution(payload),
      this.findSpoofing(scope, payload),
      this.findDrift(scope),
      this.identities.hasMutated(scope.connection, scope.manager.key),
      this.findPollutedPrototypes(),
    ];
    return stops.includes(true);
  }

  /** @returns whether the socket has become somebody else */
  findDrift(scope: MessageScope): boolean {
    const { connection, manager } = scope;
    const now = readIdentityMarks(connection.socket);
    const before = this.marks.get(connection) ?? [];
    this.marks.set(connection, now);
    for (const [index, id] of now.entries()) {
      const was = before[index];
      if (id === undefined || id === was || id === connection.user.userId)
        continue;
      // The application's own id for the user may be another than the identity provider's, or a nickname. What
      // counts is that an identity is replaced, or that somebody else who is here is named.
      const { tenantId } = manager.user;
      const other = this.registry.get({ userId: id, tenantId });
      if (was !== connection.user.userId && !other) continue;
      // A violation stays one until the socket says again who it really is.
      this.marks.set(connection, before);
      return this.violations.raise({
        vector: 'identity-drift',
        users: other ? [manager.key, other.key] : [manager.key],
        paths: [placeOfMark(index)],
      });
    }
    return false;
  }

  private findPollution(payload: unknown): boolean {
    if (this.violations.isOff('prototype-pollution')) return false;
    const pollution = findPollution(payload);
    return (
      pollution !== undefined &&
      this.violations.raise({
        vector: 'prototype-pollution',
        paths: [pollution.path],
        detail: pollution.key,
      })
    );
  }

  private findPollutedPrototypes(): boolean {
    let mustStop = false;
    for (const polluted of this.prototypes.check()) {
      const { prototype, key } = polluted;
      const isStopped = this.violations.raise({
        vector: 'prototype-pollution',
        paths: [`${prototype}.prototype.${String(key)}`],
      });
      if (isStopped && !this.prototypes.remove(polluted)) mustStop = true;
    }
    return mustStop;
  }

  private findSpoofing(scope: MessageScope, payload: unknown): boolean {
    const { userId } = scope.connection.user;
    const names = fieldsFor(this.options.ingress.identityKeys, scope.event);
    const field = fieldNamingAnother(payload, names, userId);
    return (
      field !== undefined &&
      this.violations.raise({
        vector: 'spoofed-identity',
        users: [insideOf(scope.manager).key],
        paths: [field.path],
      })
    );
  }
}
