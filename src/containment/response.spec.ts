import { VECTORS } from '../incidents/index.js';
import type { Violation } from '../incidents/index.js';
import { responseTo } from './response.js';

const situation = {
  hasContaminated: false,
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

const OFFENCE = violation('spoofed-identity');

describe('the response to a violation', () => {
  it('is nothing in mode report', () => {
    for (const vector of Object.keys(VECTORS) as Violation['vector'][]) {
      const reported = violation(vector, { action: 'reported' });
      expect(responseTo(reported, situation).does).toBe('nothing');
    }
  });

  it('only blocks a violation of scope packet', () => {
    expect(responseTo(violation('foreign-recipient'), situation)).toEqual({
      does: 'nothing',
      action: 'blocked',
    });
  });

  it('quarantines both users of a contamination, once', () => {
    const shared = violation('shared-reference');
    expect(responseTo(shared, situation)).toEqual({
      does: 'quarantine',
      action: 'quarantined',
      users: ['u~mallory', 'u~alice'],
      counts: true,
    });
    const twice = { ...shared, users: ['u~alice', 'u~alice'] };
    expect(responseTo(twice, situation)).toMatchObject({ users: ['u~alice'] });
  });

  it('quarantines no further user together with one who is already in quarantine', () => {
    const shared = violation('shared-reference');
    for (const users of [
      ['u~gone'],
      ['u~gone', 'u~alice'],
      ['u~alice', 'u~gone'],
    ])
      expect(responseTo({ ...shared, users }, situation)).toEqual({
        does: 'nothing',
        action: 'blocked',
      });
  });

  it('quarantines once for one message, and two users at most', () => {
    const shared = violation('shared-reference');
    const spent = { ...situation, hasContaminated: true };
    expect(responseTo(shared, spent).action).toBe('blocked');
    const many = { ...shared, users: ['u~a', 'u~b', 'u~c', 'u~d'] };
    expect(responseTo(many, situation)).toMatchObject({
      users: ['u~a', 'u~b'],
    });
  });

  it.each(['foreign-room', 'suspicious-id'] as const)(
    'is only to refuse what is judged by a name: %s',
    (vector) => {
      expect(responseTo(violation(vector), situation).action).toBe('blocked');
    },
  );

  it('counts only critical violations towards the lockdown', () => {
    expect(responseTo(violation('shared-mode'), situation)).toMatchObject({
      does: 'quarantine',
      counts: false,
    });
  });

  it('disconnects the offender who sent the message', () => {
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

  it('disconnects the sender of a polluting payload, and not the next sender', () => {
    const sent = violation('prototype-pollution', { paths: ['payload.a'] });
    expect(responseTo(sent, situation).does).toBe('disconnect');
    const found = { ...sent, paths: ['Object.prototype.isAdmin'] };
    expect(responseTo(found, situation).does).toBe('nothing');
  });
});
