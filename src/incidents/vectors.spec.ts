import { VECTORS, type Vector, type VectorId } from './vectors.js';

const CATALOGUE: Record<VectorId, string> = {
  'shared-reference': 'critical both',
  'nested-shared-reference': 'critical both',
  'shared-buffer': 'critical both',
  'shared-context': 'critical both',
  'context-mutated': 'critical both',
  'shared-mode': 'high both',
  'manager-collision': 'critical both',
  'shared-credential': 'high offender',
  'shared-listener': 'medium packet',
  'prototype-pollution': 'critical offender',
  'socket-rebound': 'critical offender',
  'identity-drift': 'critical offender',
  'foreign-room': 'critical offender',
  'context-bleed': 'critical packet',
  'stale-manager': 'high packet',
  'unscoped-broadcast': 'critical packet',
  'foreign-recipient': 'critical packet',
  'foreign-channel': 'high packet',
  'foreign-object': 'critical packet',
  'foreign-attribution': 'high packet',
  'spoofed-identity': 'high offender',
  'foreign-tenant': 'critical packet',
  'foreign-connection': 'high packet',
  'unattributed-packet': 'high packet',
  'detached-context': 'low packet',
  'suspicious-id': 'medium offender',
};

describe('the catalogue of vectors', () => {
  const rows: readonly (readonly [string, Vector])[] = Object.entries(VECTORS);

  it('has exactly the vectors of the design, with their severity and scope', () => {
    const found = Object.fromEntries(
      rows.map(([key, { severity, scope }]) => [key, `${severity} ${scope}`]),
    );
    expect(found).toEqual(CATALOGUE);
  });

  it.each(rows)('names %s by its own key', (key, vector) => {
    expect(vector.id).toBe(key);
    expect(Object.keys(vector).sort()).toEqual(
      ['id', 'meaning', 'fix', 'scope', 'severity'].sort(),
    );
  });

  it.each(rows)(
    'explains %s and how to fix it in one sentence each',
    (_, { meaning, fix }) => {
      const oneSentence = /^[A-Z].{20,}[.]$/;
      expect(meaning).toMatch(oneSentence);
      expect(fix).toMatch(oneSentence);
      expect(meaning).not.toMatch(/[.] [A-Z]/);
      expect(fix).not.toMatch(/[.] [A-Z]/);
    },
  );

  it('has different texts for each vector', () => {
    const sentences = rows.flatMap(([, { meaning, fix }]) => [meaning, fix]);
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  it('is deeply frozen', () => {
    expect(Object.isFrozen(VECTORS)).toBe(true);
    for (const [, vector] of rows) expect(Object.isFrozen(vector)).toBe(true);
  });
});
