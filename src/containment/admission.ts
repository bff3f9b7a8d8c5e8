import { Injectable } from '@nestjs/common';
import { HandshakeRefusal } from '../identity/index.js';
import { type Binding, insideOf } from '../manager/index.js';
import { EmergencyBreaker } from './breakers/emergency-breaker.js';
import { Probation } from './probation.js';
import { UserBreakers } from './breakers/user-breakers.js';

/** Decides who may connect, and watches users on probation. */
@Injectable()
export class Admission {
  constructor(
    private readonly breaker: EmergencyBreaker,
    private readonly users: UserBreakers,
    private readonly probation: Probation,
  ) {}

  /** @throws {HandshakeRefusal} `LOCKDOWN` */
  assertOpen(): void {
    if (!this.breaker.isOpen) return;
    throw new HandshakeRefusal(
      'LOCKDOWN',
      'the emergency breaker is open; see EmergencyBreaker.state.',
    );
  }

  /** @throws {HandshakeRefusal} `QUARANTINED` */
  assertMayEnter(key: string): void {
    const quarantine = this.users.quarantineOf(key);
    if (quarantine) throw quarantined(quarantine.incidentId);
  }

  /** Whether a user is in quarantine. */
  isQuarantined(key: string): boolean {
    return this.users.isOpen(key);
  }

  /**
   * Called for a new connection before it is accepted.
   *
   * @throws {HandshakeRefusal} `QUARANTINED` if its handshake contaminated its user
   */
  entered({ manager }: Binding): void {
    if (!manager.active) throw quarantined('found in this handshake');
    this.breaker.connected();
  }

  /** Called for each received message. */
  message({ manager }: Binding): void {
    if (manager.mode.name === 'isolated')
      this.probation.watch(insideOf(manager));
  }
}

function quarantined(incidentId: string): HandshakeRefusal {
  return new HandshakeRefusal(
    'QUARANTINED',
    `the user is in quarantine because of incident ${incidentId}.`,
  );
}
