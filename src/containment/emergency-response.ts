import { Injectable, Logger } from '@nestjs/common';
import type { Violation } from '../incidents/index.js';
import { Violations } from '../policy/index.js';
import {
  type Containment,
  WebSocketManagerRegistry,
  tellAndDisconnect,
} from '../manager/index.js';
import { EmergencyBreaker } from './emergency-breaker.js';
import { Incidents } from './incidents.js';
import { type Response, actionOf, responseTo } from './response.js';
import { UserBreakers } from './user-breakers.js';

const OFFENCE = 'This connection was ended because of what it has sent.';
/** Stands in for the id of an incident that could not be recorded: containment does not wait for a record. */
const UNRECORDED = 'unrecorded';

/**
 * What happens when two users are about to get mixed up, or already are: what led to it was stopped where it was
 * found; here it is recorded, and then acted on, before the next line of the application runs.
 */
@Injectable()
export class EmergencyResponse {
  private readonly logger = new Logger('WebSocketManager');

  constructor(
    violations: Violations,
    private readonly incidents: Incidents,
    private readonly registry: WebSocketManagerRegistry,
    private readonly users: UserBreakers,
    private readonly breaker: EmergencyBreaker,
  ) {
    violations.respondWith((violation) => this.respond(violation));
    registry.containWith(this.containment());
  }

  /** @returns the id of the incident. Never throws */
  private respond(violation: Violation): string | undefined {
    let incidentId: string | undefined;
    this.attempt('decided on', () => {
      const response = responseTo(violation, {
        isQuarantined: (key) => this.users.isOpen(key),
        owns: (key, id) => this.connectionOf(key, id) !== undefined,
      });
      const isLockdown =
        response.does === 'quarantine' &&
        response.counts &&
        this.breaker.violated();
      const action = actionOf(response, isLockdown);
      this.attempt('recorded', () => {
        incidentId = this.incidents.record({ ...violation, action }).id;
      });
      this.act(response, incidentId ?? UNRECORDED);
    });
    return incidentId;
  }

  private act(response: Response, incidentId: string): void {
    if (response.does === 'disconnect') {
      this.attempt('ended', () => this.disconnect(response, incidentId));
    }
    if (response.does !== 'quarantine') return;
    // All of them first: what one of them sets off by going must find the other one shut.
    for (const key of response.users) this.users.trip(key, incidentId);
    for (const key of response.users) {
      this.attempt('contained', () =>
        this.registry.quarantine(key, incidentId),
      );
    }
  }

  private disconnect(
    { user, connection }: Extract<Response, { does: 'disconnect' }>,
    incidentId: string,
  ): void {
    const offender = this.connectionOf(user, connection);
    if (!offender) return;
    const code = 'ISOLATION_VIOLATION';
    tellAndDisconnect(offender.socket, code, OFFENCE, incidentId);
  }

  private connectionOf(key: string, id: string) {
    for (const connection of this.registry.find(key)?.connections ?? []) {
      if (connection.id === id) return connection;
    }
    return undefined;
  }

  /** A step that fails keeps the next one from nothing. */
  private attempt(what: string, step: () => void): void {
    try {
      step();
    } catch (error) {
      this.logger.error(`A violation could not be ${what}.`, error);
    }
  }

  private containment(): Containment {
    const { users, breaker } = this;
    return {
      quarantineOf: (key) => users.quarantineOf(key),
      isProbing: (key) => users.isProbing(key),
      quarantined: () => users.quarantined(),
      breaker: () => ({ server: breaker.state.is, users: users.counts() }),
    };
  }
}
