import type { ContainmentOptions } from '../containment.options.js';
import { UserBreakers } from './user-breakers.js';

function breakers(): UserBreakers {
  return new UserBreakers({
    quarantine: { coolDownMs: 100, maxCoolDownMs: 400, probes: 1 },
  } as ContainmentOptions);
}

describe('the breakers of users', () => {
  it('do not exist for users who never tripped', () => {
    const users = breakers();
    for (let user = 0; user < 1000; user += 1)
      expect(users.isOpen(`u~${user}`)).toBe(false);
    expect(users.size).toBe(0);
  });

  it('provide the incident and the end of the quarantine', () => {
    const users = breakers();
    users.trip('u~alice', 'incident-1', 1000);
    users.trip('u~bob', 'incident-2', 1001);
    expect(users.quarantined(1050)).toEqual([
      { key: 'u~bob', incidentId: 'incident-2', since: 1001, until: 1101 },
      { key: 'u~alice', incidentId: 'incident-1', since: 1000, until: 1100 },
    ]);
    expect(users.counts(1100)).toEqual({ open: 1, halfOpen: 1, held: 0 });
    expect(users.quarantineOf('u~alice', 1100)).toBeUndefined();
    expect(users.isProbing('u~alice', 1100)).toBe(true);
  });

  it('are removed after a successful probation', () => {
    const users = breakers();
    users.trip('u~alice', 'incident-1', 0);
    expect(users.probe('u~alice', 100)).toBe(true);
    expect(users.probe('u~alice', 101)).toBe(false);
    expect(users.size).toBe(0);
  });

  it('are removed for users who do not return', () => {
    const users = breakers();
    const now = Date.now();
    for (let user = 0; user < 500; user += 1)
      users.trip(`u~${user}`, 'incident', now);
    expect(users.size).toBe(500);
    users.trip('u~late', 'incident', now + 600);
    expect(users.size).toBe(1);
  });

  it('are held by an operator until they are reset, whatever happens', () => {
    const users = breakers();
    users.trip('u~alice', 'incident-1', 0);
    users.hold('u~alice', 'incident-2', 50);
    users.trip('u~alice', 'incident-3', 60);
    expect(users.probe('u~alice', 1e12)).toBe(false);
    expect(users.isOpen('u~alice', 1e12)).toBe(true);
    expect(users.quarantined(1e12)).toEqual([
      { key: 'u~alice', incidentId: 'incident-2', since: 50, until: null },
    ]);
    expect(users.counts(1e12)).toEqual({ open: 0, halfOpen: 0, held: 1 });
    expect(users.reset('u~alice')).toBe(true);
    expect(users.reset('u~alice')).toBe(false);
    expect(users.isOpen('u~alice', 1e12)).toBe(false);
    expect(users.size).toBe(0);
  });

  it('that are held are not displaced by others', () => {
    const users = breakers();
    users.hold('u~alice', 'incident', 0);
    const now = Date.now();
    for (let user = 0; user < 12_000; user += 1)
      users.trip(`u~${user}`, 'incident', now);
    expect(users.size).toBe(10_001);
    expect(users.isOpen('u~alice', now + 600)).toBe(true);
    users.trip('u~late', 'incident', now + 600);
    expect(users.size).toBe(2);
  });

  it('are at most ten thousand; the oldest is removed first', () => {
    const users = breakers();
    for (let user = 0; user < 12_000; user += 1)
      users.trip(`u~${user}`, 'incident', 0);
    expect(users.size).toBe(10_000);
    expect(users.isOpen('u~1999', 1)).toBe(false);
    expect(users.isOpen('u~2000', 1)).toBe(true);
  });
});
