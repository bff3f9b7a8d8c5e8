import { Injectable, Logger } from '@nestjs/common';
import type { Violation } from '../incidents/index.js';
import { Violations } from '../policy/index.js';
import {
  type Containment,
  type MessageScope,
  Rejections,
  WebSocketManagerRegistry,
  notifyAndDisconnect,
} from '../manager/index.js';
import { EmergencyBreaker } from './breakers/emergency-breaker.js';
import { Incidents } from './records/incidents.js';
import { type Response, actionOf, responseTo } from './response.js';
import { UserBreakers } from './breakers/user-breakers.js';
import { openFor } from './nodes/measure-news.js';
import { MeasurePublisher } from './nodes/measure-publisher.js';

const OFFENCE = 'This connection was closed because of a message that it sent.';
/** The incident id if recording failed: containment does not depend on the record. */
const UNRECORDED = 'unrecorded';

/**
 * Records violations and contains them, synchronously, before the next line of the application runs. The module that
 * detects a violation blocks it. {@link responseTo} decides on the response.
 */
@Injectable()
export class EmergencyResponse {
  private readonly logger = new Logger('WebSocketManager');
  /** Messages that have caused a quarantine. */
  private readonly contaminating = new WeakSet<MessageScope>();

  constructor(
    violations: Violations,
    private readonly incidents: Incidents,
    private readonly registry: WebSocketManagerRegistry,
    private readonly users: UserBreakers,
    private readonly breaker: EmergencyBreaker,
    private readonly nodes: MeasurePublisher,
    rejections: Rejections,
  ) {
    violations.respondWith((violation, message) =>
      this.respond(violation, message),
    );
    registry.containWith(this.containment());
    rejections.recordWith((refusal) =>
      this.attempt('recorded', () => incidents.refuse(refusal)),
    );
  }

  /** @returns the id of the incident. Never throws */
  private respond(
    violation: Violation,
    message: MessageScope | undefined,
  ): string | undefined {
    let incidentId: string | undefined;
    this.attempt('decided on', () => {
      const response = responseTo(violation, {
        hasContaminated:
          message !== undefined && this.contaminating.has(message),
        isQuarantined: (key) => this.users.isOpen(key),
        owns: (key, id) => this.connectionOf(key, id) !== undefined,
      });
      const isLockdown = this.countsAsLockdown(response, message);
      if (message && response.does === 'quarantine')
        this.contaminating.add(message);
      const action = actionOf(response, isLockdown);
      this.attempt('recorded', () => {
        incidentId = this.incidents.record({ ...violation, action }).id;
      });
      if (isLockdown) this.breaker.recorded(incidentId ?? UNRECORDED);
      this.act(response, incidentId ?? UNRECORDED, message);
    });
    return incidentId;
  }

  private countsAsLockdown(
    response: Response,
    message: MessageScope | undefined,
  ): boolean {
    if (response.does !== 'quarantine' || !response.counts) return false;
    const sender = message ? [message.manager.key] : [];
    return this.breaker.contaminated([...sender, ...response.users]);
  }

  private act(
    response: Response,
    incidentId: string,
    message: MessageScope | undefined,
  ): void {
    if (response.does === 'disconnect') {
      this.attempt('ended', () =>
        this.disconnect(response, incidentId, message),
      );
    }
    if (response.does !== 'quarantine') return;
    // Trip all breakers first: listeners that run when one user is disconnected must not reach the other one.
    for (const key of response.users) {
      this.users.trip(key, incidentId);
      const open = openFor(this.users.openState(key), Date.now());
      if (open)
        this.nodes.announce({ do: 'quarantine', key, incidentId, open });
    }
    for (const key of response.users) {
      this.attempt('contained', () =>
        this.registry.quarantine(key, incidentId),
      );
    }
  }

  private disconnect(
    { user, connection }: Extract<Response, { does: 'disconnect' }>,
    incidentId: string,
    message: MessageScope | undefined,
  ): void {
    const offender = this.connectionOf(user, connection);
    if (!offender) return;
    const isAnswer = message?.connection === offender;
    const reply = isAnswer ? message.reply : undefined;
    const code = 'ISOLATION_VIOLATION';
    notifyAndDisconnect(offender.socket, code, OFFENCE, { incidentId, reply });
  }

  private connectionOf(key: string, id: string) {
    for (const connection of this.registry.find(key)?.connections ?? []) {
      if (connection.id === id) return connection;
    }
    return undefined;
  }

  /** Runs a step. An error is logged, so that the next step still runs. */
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
      breaker: () => breaker.status(),
    };
  }
}
