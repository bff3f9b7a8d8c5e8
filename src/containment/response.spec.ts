import { VECTORS } from '../incidents/index.js';
import type { Violation } from '../incidents/index.js';
import { responseTo } from './response.js';

const situation = {
  isQuarantined: (key: string) => key === 'u~gone',
  owns: (key: string, connection: string) => connection === `socket-of-${key}`,
};

function violation(
  vector: Violation['vector'],
  facts: Partial<Violation> = {},
): Violation {
  const { severity, scope } = VECTORS[vector];
  return {
    vector,
    severity,
    scope,
    action: 'blocked',
    at: 0,
    users: ['u~mallory', 'u~alice'],
    paths: [],
    connection: 'socket-of-u~mallory',
    event: 'ask',
    ...facts,
  };
}

const OFFENCE = violation('foreign-room');

describe('the response to a violation', () => {
  it('is nothing in mode report', () => {
    for (const vector of Object.keys(VECTORS) as Violation['vector'][]) {
      const reported = violation(vector, { action: 'reported' });
      expect(responseTo(reported, situation).does).toBe('nothing');
    }
  });

  it('is nothing but to block where only one packet is concerned', () => {
    expect(responseTo(violation('foreign-recipient'), situation)).toEqual({
      does: 'nothing',
      action: 'blocked',
    });
  });

  it('is to quarantine both users of a contamination, once', () => {
    const shared = violation('shared-reference');
    expect(responseTo(shared, situation)).toEqual({
      does: 'quarantine',
      action: 'quarantined',
      users: ['u~mallory', 'u~alice'],
      counts: true,
    });
    const known = { ...shared, users: ['u~gone', 'u~alice', 'u~alice'] };
    expect(responseTo(known, situation)).toMatchObject({ users: ['u~alice'] });
    const over = { ...shared, users: ['u~gone'] };
    expect(responseTo(over, situation).does).toBe('nothing');
  });

  it('counts towards the lockdown only what is critical', () => {
    expect(responseTo(violation('shared-mode'), situation)).toMatchObject({
      does: 'quarantine',
      counts: false,
    });
  });

  it('is to disconnect the offender who has sent it', () => {
    expect(responseTo(OFFENCE, situation)).toEqual({
      does: 'disconnect',
      action: 'disconnected',
      user: 'u~mallory',
      connection: 'socket-of-u~mallory',
    });
  });

  it.each<[string, Partial<Violation>]>([
    ['it happened to a socket of somebody else', { users: ['u~alice'] }],
    ['it happened while a socket connected', { event: 'connection' }],
    ['nobody has sent anything', { connection: undefined }],
    ['nobody knows who it was', { users: [] }],
  ])('disconnects nobody when %s', (_, facts) => {
    expect(responseTo({ ...OFFENCE, ...facts }, situation)).toEqual({
      does: 'nothing',
      action: 'blocked',
    });
  });

  it('disconnects who sends a polluting payload, and not who comes after', () => {
    const sent = violation('prototype-pollution', { paths: ['payload.a'] });
    expect(responseTo(sent, situation).does).toBe('disconnect');
    const found = { ...sent, paths: ['Object.prototype.isAdmin'] };
    expect(responseTo(found, situation).does).toBe('nothing');
  });
});
