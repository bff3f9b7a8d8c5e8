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

const OFFENCE = 'This connection was closed because of what it has sent.';
/** Stands in for the id of an incident that could not be recorded: containment does not wait for a record. */
const UNRECORDED = 'unrecorded';

/**
 * Acts on violations. A violation is blocked where it is found; here it is recorded, and then contained, before the
 * next line of the application runs. {@link responseTo} decides what is done.
 */
@Injectable()
export class EmergencyResponse {
  private readonly logger = new Logger('WebSocketManager');
  /** Messages that have led to a quarantine. */
  private readonly spent = new WeakSet<MessageScope>();

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
        hasContaminated: message !== undefined && this.spent.has(message),
        isQuarantined: (key) => this.users.isOpen(key),
        owns: (key, id) => this.connectionOf(key, id) !== undefined,
      });
      const isLockdown = this.countsAsLockdown(response, message);
      if (message && response.does === 'quarantine') this.spent.add(message);
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
    // All of them first: what one of them sets off by going must find the other one shut.
    for (const key of response.users) {
      this.users.trip(key, incidentId);
      const open = openFor(this.users.openState(key), Date.now());
      if (open) this.nodes.tell({ do: 'quarantine', key, incidentId, open });
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

  /** A step that fails does not keep the next one from running. */
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
